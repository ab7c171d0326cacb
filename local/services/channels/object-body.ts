import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { SourceRecord } from '../delivery';
import type { ChannelSettings } from './channel-settings';

export interface ChannelCompressor {
  /** With its period; empty without compression. */
  readonly extension: string;
  compress(body: Buffer): Promise<Buffer>;
}

/** The part of node:zlib that Node.js has since 22.15. */
interface WithZstd {
  readonly zstdCompress?: (body: Buffer, done: (error: Error | null, result: Buffer) => void) => void;
}

const gzip = promisify(zlib.gzip);

/** @throws Error for ZSTD on a Node.js that does not have it */
export function channelCompressor(compression: ChannelSettings['compression']): ChannelCompressor {
  switch (compression) {
    case 'NONE':
      return { extension: '', compress: async (body) => body };
    case 'GZIP':
      return { extension: '.gz', compress: (body) => gzip(body) };
    case 'ZSTD': {
      const { zstdCompress } = zlib as WithZstd;
      if (zstdCompress === undefined) {
        throw new Error(
          `CompressionType ZSTD needs Node.js 22.15 or later here, and this is ${process.version}`,
        );
      }
      return { extension: '.zst', compress: promisify(zstdCompress) };
    }
  }
}

/**
 * Why a record is not of a channel's format, or `undefined` (Kinesis Developer Guide, "How Amazon S3 delivery
 * works").
 */
export function problemOfRecord(data: Buffer, format: ChannelSettings['format']): string | undefined {
  if (format === 'BYTE_ARRAY') return undefined;
  if (!isUtf8(data)) return 'The record is not valid UTF-8.';
  if (format === 'STRING') return undefined;
  try {
    JSON.parse(data.toString());
    return undefined;
  } catch {
    return 'The record is not valid JSON.';
  }
}

/** A record that a channel cannot deliver, and why. */
export interface DeadLetter {
  readonly record: SourceRecord;
  readonly problem: string;
}

/**
 * The lines of the dead-letter queue: "stream ARN, shard ID, sequence number, and error context" of each
 * record, without the record itself (Kinesis Developer Guide, "Streaming tables and S3 delivery"). The names
 * of the members are assumed.
 */
export function deadLetterLines(streamARN: string, letters: readonly DeadLetter[]): Buffer {
  const lines = letters.map(({ record: { position, arrival }, problem }) =>
    JSON.stringify({
      streamARN,
      shardId: position?.shardId,
      sequenceNumber: position?.sequenceNumber,
      approximateArrivalTimestamp: arrival,
      errorMessage: problem,
    }),
  );
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
