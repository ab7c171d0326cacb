import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deliveryFixture, processing } from '../support/delivery-fixture';
import { folder, parameter, partitioned, query } from '../support/processors';

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

describe('records that hold several', () => {
  const deaggregation = (...parameters: object[]) => ({
    Type: 'RecordDeAggregation',
    Parameters: parameters,
  });
  const byKey = query('{key: .key}');

  it('are taken apart between JSON objects before they are partitioned', async () => {
    const { put, flush, objects, stream, outcomes } = await deliveryFixture({
      s3: partitioned(
        '!{partitionKeyFromQuery:key}/',
        deaggregation(parameter('SubRecordType', 'JSON')),
        byKey,
        {
          Type: 'AppendDelimiterToRecord',
          Parameters: [parameter('Delimiter', '\\n')],
        },
      ),
    });
    const [sequenceNumber] = put('{"key":"a","text":"}{\\"\\\\"} {"key":"b"}\n{"key":"a"}');
    await flush();
    expect(objects().map(({ key, body }) => [folder(key), body.toString()])).toEqual([
      ['a/', '{"key":"a","text":"}{\\"\\\\"}\n{"key":"a"}\n'],
      ['b/', '{"key":"b"}\n'],
    ]);
    expect(stream.counts).toMatchObject({ read: 1, taken: 3, delivered: 3 });
    const positions = outcomes.flatMap(({ records }) => records.map(({ position }) => position));
    expect(positions.every((it) => it?.sequenceNumber === sequenceNumber)).toBe(true);
    expect(positions.map((it) => it?.subSequenceNumber).sort()).toEqual([0, 1, 2]);
  });

  it('are taken apart at a delimiter, given in base64', async () => {
    const { put, flush, stream, outcomes } = await deliveryFixture({
      s3: processing(
        deaggregation(parameter('SubRecordType', 'DELIMITED'), parameter('Delimiter', 'IyMjIw==')),
      ),
    });
    put('one####two####', 'three');
    await flush();
    expect(stream.counts).toMatchObject({ read: 2, taken: 3, delivered: 3 });
    expect(outcomes.flatMap(({ records }) => records.map(({ data }) => data.toString()))).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it('stay whole where they hold more than 500', async () => {
    const { put, flush, stream } = await deliveryFixture({
      s3: processing(deaggregation(parameter('SubRecordType', 'JSON'))),
    });
    put('{}'.repeat(500), '{}'.repeat(501));
    await flush();
    expect(stream.counts).toMatchObject({ read: 2, taken: 501, delivered: 501 });
  });
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
