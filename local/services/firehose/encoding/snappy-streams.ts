/** Compresses one block, without any frame. */
type CompressBlock = (bytes: Buffer) => Buffer;

/** snappy-java's own header: a byte that no text begins with, its name, a version, and the oldest version that can read it. */
const SNAPPY_JAVA_HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');
const SNAPPY_JAVA_BLOCK = 32 * 1024;

/** Hadoop's default, io.compression.codec.snappy.buffersize. */
const HADOOP_BLOCK = 256 * 1024;

/**
 * The stream format of snappy-java, which is what Firehose calls Snappy: users read its objects with it, and not with the
 * official framing format. A header, then blocks with their lengths.
 */
export function snappyJava(body: Buffer, compress: CompressBlock): Buffer {
  const parts = blocks(body, SNAPPY_JAVA_BLOCK).flatMap((block) => {
    const compressed = compress(block);
    return [uint32(compressed.length), compressed];
  });
  return Buffer.concat([SNAPPY_JAVA_HEADER, ...parts]);
}

/** Hadoop's block format (BlockCompressorStream): each block with the length that it had, then with the one that it has. */
export function hadoopSnappy(body: Buffer, compress: CompressBlock): Buffer {
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
