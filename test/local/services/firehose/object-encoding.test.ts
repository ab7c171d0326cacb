import { unzipSync } from 'fflate';
import { uncompress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { deliveryFixture } from './support/delivery-fixture';

const TEXT = 'abcdefgh'.repeat(10_000);

describe('compression', () => {
  const compressed = async (CompressionFormat: string) => {
    const { put, flush, objects } = await deliveryFixture({ s3: { CompressionFormat } });
    put(TEXT);
    await flush();
    const [object] = objects();
    if (object === undefined) throw new Error('There is no object.');
    return { ...object, ending: object.key.slice(object.key.lastIndexOf('.')) };
  };

  it('ZIP: an archive of one file', async () => {
    const { body, ending } = await compressed('ZIP');
    expect(ending).toBe('.zip');
    const files = Object.values(unzipSync(body));
    expect(files.map((file) => Buffer.from(file).toString())).toEqual([TEXT]);
  });

  it("Snappy: snappy-java's stream, in blocks of 32 KiB", async () => {
    const { body, ending } = await compressed('Snappy');
    expect(ending).toBe('.snappy');
    expect(body.subarray(0, 8)).toEqual(Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]));
    const blocks: Buffer[] = [];
    for (let at = 16; at < body.length; ) {
      const length = body.readUInt32BE(at);
      blocks.push(Buffer.from(uncompress(body.subarray(at + 4, at + 4 + length))));
      at += 4 + length;
    }
    expect(blocks.map(({ length }) => length)).toEqual([32_768, 32_768, 14_464]);
    expect(Buffer.concat(blocks).toString()).toBe(TEXT);
  });

  it("HADOOP_SNAPPY: Hadoop's blocks", async () => {
    const { body, ending } = await compressed('HADOOP_SNAPPY');
    expect(ending).toBe('.hsnappy');
    expect(body.readUInt32BE(0)).toBe(TEXT.length);
    expect(body.readUInt32BE(4)).toBe(body.length - 8);
    expect(Buffer.from(uncompress(body.subarray(8))).toString()).toBe(TEXT);
  });
});
