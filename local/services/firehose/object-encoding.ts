import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Chance } from '../../base/chance';
import { loadPackage } from '../../base/load-package';
import type { FailedRecord, ProcessedRecord } from './record';

export const COMPRESSION_FORMATS = ['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'] as const;

export type CompressionFormat = (typeof COMPRESSION_FORMATS)[number];

/** How the body of an object is compressed, and how the object says so. */
interface Compressor {
  /** Firehose Developer Guide, "Configure Amazon S3 object name format". */
  readonly extension: string;
  /** As users saw it on AWS; it is not documented. */
  readonly contentEncoding?: string;
  compress(body: Buffer): Promise<Buffer>;
}

/** The extension that a format adds to an object's name. */
export const EXTENSIONS: Readonly<Record<CompressionFormat, string>> = {
  UNCOMPRESSED: '',
  GZIP: '.gz',
  ZIP: '.zip',
  Snappy: '.snappy',
  HADOOP_SNAPPY: '.hsnappy',
};

const gzipped = promisify(gzip);

/** @throws Error that names the package that a format needs, where it is not installed */
export async function loadCompressor(format: CompressionFormat, chance: Chance): Promise<Compressor> {
  const extension = EXTENSIONS[format];
  switch (format) {
    case 'UNCOMPRESSED':
      return { extension, compress: async (body) => body };
    case 'GZIP':
      return { extension, contentEncoding: 'gzip', compress: (body) => gzipped(body) };
    case 'ZIP': {
      const { zipSync } = await loadPackage('fflate', 'Compression ZIP', () => import('fflate'));
      // One entry with a name of its own in each archive, as users saw it on AWS.
      const compress = async (body: Buffer) => Buffer.from(zipSync({ [chance.uuid()]: body }));
      return { extension, contentEncoding: 'zip', compress };
    }
    case 'Snappy':
    case 'HADOOP_SNAPPY': {
      const snappy = await loadPackage('snappyjs', `Compression ${format}`, () => import('snappyjs'));
      const block = (bytes: Buffer) => Buffer.from(snappy.compress(bytes));
      return format === 'Snappy'
        ? { extension, contentEncoding: 'snappy-java', compress: async (body) => snappyJava(body, block) }
        : {
            extension,
            contentEncoding: 'hadoop-snappy',
            compress: async (body) => hadoopSnappy(body, block),
          };
    }
  }
}

/** A batch of records as the body of an object. */
export interface EncodedBatch {
  readonly body: Buffer;
  /** Headers of the object: content type and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  /** The records that are in the body. */
  readonly records: readonly ProcessedRecord[];
  /** Those that could not be encoded. */
  readonly failed: readonly FailedRecord[];
}

/** Makes the body of an object of a batch of records. */
export type Encode = (records: readonly ProcessedRecord[]) => Promise<EncodedBatch>;

const CONTENT_TYPE = 'application/octet-stream';

/**
 * Records one after the other, with nothing between them ("Firehose concatenates data without any
 * delimiters").
 */
export function concatenate({ compress, contentEncoding }: Compressor): Encode {
  const headers = {
    'content-type': CONTENT_TYPE,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
  };
  return async (records) => {
    const body = await compress(Buffer.concat(records.map(({ data }) => data)));
    return { body, headers, records, failed: [] };
  };
}

/** Compresses one block, without any frame. */
type CompressBlock = (bytes: Buffer) => Buffer;

/**
 * snappy-java's header: a byte that no text begins with, its name, a version, and the oldest version that can
 * read it.
 */
const SNAPPY_JAVA_HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');

const SNAPPY_JAVA_BLOCK = 32 * 1024;

/** Hadoop's default, io.compression.codec.snappy.buffersize. */
const HADOOP_BLOCK = 256 * 1024;

/**
 * The stream format of snappy-java: a header, then blocks with their lengths. Firehose calls it Snappy; users
 * read its objects with snappy-java and not with the official framing format.
 */
function snappyJava(body: Buffer, compress: CompressBlock): Buffer {
  const parts = blocks(body, SNAPPY_JAVA_BLOCK).flatMap((block) => {
    const compressed = compress(block);
    return [uint32(compressed.length), compressed];
  });
  return Buffer.concat([SNAPPY_JAVA_HEADER, ...parts]);
}

/** Hadoop's block format (BlockCompressorStream): each block follows its plain and its compressed length. */
function hadoopSnappy(body: Buffer, compress: CompressBlock): Buffer {
  return Buffer.concat(
    blocks(body, HADOOP_BLOCK).flatMap((block) => {
      const compressed = compress(block);
      return [uint32(block.length), uint32(compressed.length), compressed];
    }),
  );
}

function blocks(body: Buffer, size: number): Buffer[] {
  const count = Math.ceil(body.length / size);
  return Array.from({ length: count }, (_, i) => body.subarray(i * size, (i + 1) * size));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
