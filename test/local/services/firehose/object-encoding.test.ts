import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { uncompress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { loadPackage } from '../../../../local/services/firehose/load-package';
import { deliveryFixture, errorRecords, processing } from './support/delivery-fixture';

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

describe('records that the KPL aggregated', () => {
  it('are taken apart before anything else, each with its own partition key', async () => {
    const { put, flush, stream, outcomes } = await deliveryFixture();
    const [sequenceNumber] = put(
      aggregate([
        ['red', 'a'],
        ['blue', 'b'],
        ['red', 'c'.repeat(300)],
      ]),
      'alone',
    );
    await flush();
    expect(stream.counts).toMatchObject({ read: 2, taken: 4, delivered: 4 });
    const [first] = outcomes;
    expect(first?.records.map(({ data, position }) => [data.toString(), position?.partitionKey])).toEqual([
      ['a', 'red'],
      ['b', 'blue'],
      ['c'.repeat(300), 'red'],
      ['alone', 'key-1'],
    ]);
    expect(first?.records.map(({ position }) => position?.subSequenceNumber)).toEqual([0, 1, 2, 0]);
    expect(first?.records[2]?.position?.sequenceNumber).toBe(sequenceNumber);
  });

  it('are those alone whose checksum is right: others only begin alike', async () => {
    const { put, flush, objects } = await deliveryFixture();
    const wrong = aggregate([['k', 'a']]);
    wrong.writeUInt8(wrong.readUInt8(wrong.length - 1) ^ 1, wrong.length - 1);
    put(wrong);
    await flush();
    expect(objects()[0]?.body).toEqual(wrong);
  });
});

describe('records of CloudWatch Logs', () => {
  const logs = (...messages: string[]) =>
    gzipSync(
      JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: messages.map((message) => ({ message })) }),
    );
  const decompression = {
    Type: 'Decompression',
    Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
  };
  const extraction = {
    Type: 'CloudWatchLogProcessing',
    Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
  };

  it('are decompressed, and their messages taken out', async () => {
    const { put, flush, objects } = await deliveryFixture({ s3: processing(decompression, extraction) });
    put(logs('one', 'two'));
    await flush();
    expect(objects()[0]?.body.toString()).toBe('one\ntwo\n');
  });

  it('that are none go under the error prefix', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({
      s3: processing(decompression, extraction),
    });
    put('no GZIP', gzipSync('{}'), gzipSync('no JSON'), logs('fine'));
    await flush();
    expect(errorRecords(objects('processing-failed/')).length).toBe(3);
    expect(stream.counts).toMatchObject({ taken: 4, delivered: 1, failed: 3, pending: 0 });
  });
});

it('a package that is not installed is asked for by its name', async () => {
  const load = () => import('there-is-no-such-package' as string);
  await expect(loadPackage('no-such', 'Compression ZIP', load)).rejects.toThrow(
    'Compression ZIP needs the package no-such, which is not installed. Install it with: npm install --save-dev no-such',
  );
});

/** An aggregated record as the KPL writes it: magic number, protocol buffer, MD5. */
function aggregate(records: readonly (readonly [key: string, data: string])[]): Buffer {
  const keys = [...new Set(records.map(([key]) => key))];
  const message = Buffer.concat([
    ...keys.map((key) => field(1, Buffer.from(key))),
    ...records.map(([key, data]) =>
      field(3, Buffer.concat([Buffer.from([0x08, keys.indexOf(key)]), field(3, Buffer.from(data))])),
    ),
  ]);
  const md5 = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, md5]);
}

function field(number: number, value: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = value.length; ; rest >>= 7) {
    if (rest < 128) {
      length.push(rest);
      return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), value]);
    }
    length.push((rest & 0x7f) | 0x80);
  }
}
