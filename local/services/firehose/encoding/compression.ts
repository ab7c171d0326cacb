import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { loadPackage } from '../../delivery';
import { hadoopSnappy, snappyJava } from './snappy-streams';

export const COMPRESSION_FORMATS = ['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'] as const;

export type CompressionFormat = (typeof COMPRESSION_FORMATS)[number];

/** How the body of an object is compressed, and what goes with it. */
export interface Compressor {
  /** Firehose Developer Guide, "Configure Amazon S3 object name format". */
  readonly extension: string;
  /** As users saw it at objects on AWS; it is not documented. */
  readonly contentEncoding?: string;
  compress(body: Buffer): Promise<Buffer>;
}

/** What the format adds to an object's name. */
export const EXTENSIONS: Readonly<Record<CompressionFormat, string>> = {
  UNCOMPRESSED: '',
  GZIP: '.gz',
  ZIP: '.zip',
  Snappy: '.snappy',
  HADOOP_SNAPPY: '.hsnappy',
};

const gzipped = promisify(gzip);

/** @throws Error that names the package that a format needs, where it is not installed */
export async function loadCompressor(format: CompressionFormat): Promise<Compressor> {
  const extension = EXTENSIONS[format];
  switch (format) {
    case 'UNCOMPRESSED':
      return { extension, compress: async (body) => body };
    case 'GZIP':
      return { extension, contentEncoding: 'gzip', compress: (body) => gzipped(body) };
    case 'ZIP': {
      const { zipSync } = await loadPackage('fflate', 'Compression ZIP', () => import('fflate'));
      // One entry with a name of its own in each archive, as users saw it on AWS.
      const compress = async (body: Buffer) => Buffer.from(zipSync({ [randomUUID()]: body }));
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
