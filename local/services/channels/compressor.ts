import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { ChannelSettings } from './channel-settings';

export interface ChannelCompressor {
  /** With its period; empty without compression. */
  readonly extension: string;
  compress(body: Buffer): Promise<Buffer>;
}

/** What younger versions of Node.js have. */
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
