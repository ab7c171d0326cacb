import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deaggregate } from '../../../../client';
import { userRecords } from '../../../../local/services/firehose/processing/deaggregation';
import { aggregate } from '../../lambdas/dead-letter-redrive/support/failed-batches';

const users = fc.array(
  fc.record({
    partitionKey: fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
    data: fc.uint8Array({ maxLength: 400 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const MAGIC = Buffer.from('f3899ac2', 'hex');
const sealed = (message: Buffer) =>
  Buffer.concat([MAGIC, message, createHash('md5').update(message).digest()]);
/** A message with one record. */
const ONE = Buffer.from([10, 1, 0x6b, 26, 5, 8, 0, 26, 1, 0x78]);

describe('deaggregate', () => {
  it('gives the records back that were put together', () => {
    fc.assert(
      fc.property(users, (put) => {
        const taken = deaggregate(aggregate(put)) ?? [];
        expect(taken.map(({ partitionKey, data }) => ({ partitionKey, data: [...data] }))).toEqual(
          put.map(({ partitionKey, data }) => ({ partitionKey, data: [...data] })),
        );
      }),
    );
  });

  it('reads what the other decoder reads', () => {
    fc.assert(
      fc.property(users, (put) => {
        const bytes = aggregate(put);
        const position = { shardId: 's', sequenceNumber: '1', subSequenceNumber: 0, partitionKey: 'a' };
        const others = userRecords({ id: '1', data: bytes, position } as never);
        expect(deaggregate(bytes)?.map(({ data }) => [...data])).toEqual(others.map(({ data }) => [...data]));
      }),
    );
  });

  it('reads explicit hash keys and tags, and skips fields of a later version', () => {
    const record = Buffer.from([
      8, 0, 16, 0, 26, 1, 0x78, 34, 6, 10, 1, 0x74, 18, 1, 0x76, 37, 1, 2, 3, 4, 41, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    const message = Buffer.concat([
      Buffer.from([10, 1, 0x6b, 18, 1, 0x37, 26, record.length]),
      record,
      Buffer.from([32, 5, 42, 1, 9]),
    ]);
    expect(deaggregate(sealed(message))).toEqual([
      {
        partitionKey: 'k',
        explicitHashKey: '7',
        data: new Uint8Array([0x78]),
        tags: [{ key: 't', value: 'v' }],
      },
    ]);
  });

  it('reads the message that the following ones differ from', () => {
    expect(deaggregate(sealed(ONE))).toEqual([{ partitionKey: 'k', data: new Uint8Array([0x78]) }]);
  });

  it.each([
    ['no aggregate', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['the magic number alone', MAGIC],
    ['an empty message, as the KCL does', sealed(Buffer.alloc(0))],
    ['another MD5', Buffer.concat([MAGIC, Buffer.from([26, 0]), Buffer.alloc(16)])],
    ['a record without its key', sealed(Buffer.from([26, 2, 8, 0]))],
    ['a record whose key the table does not have', sealed(Buffer.from([26, 4, 8, 0, 26, 0]))],
    ['a field that is cut off', sealed(Buffer.from([26, 200, 1, 0]))],
    ['a number without end', sealed(Buffer.alloc(12, 0xff))],
    ['a group, which no aggregate has', sealed(Buffer.from([11, 12]))],
    // In these three the next field, behind the end, would do for what is missing.
    [
      'data beyond the end of its record',
      sealed(Buffer.from([10, 1, 0x6b, 26, 5, 8, 0, 26, 3, 0x78, 32, 5])),
    ],
    [
      'a number beyond the end of its record',
      sealed(Buffer.from([10, 1, 0x6b, 26, 6, 8, 0, 26, 1, 0x78, 32, 32, 5])),
    ],
    [
      'a long number beyond the end of its record',
      sealed(Buffer.from([10, 1, 0x6b, 26, 7, 8, 0, 26, 1, 0x78, 32, 0x81, 32, 5])),
    ],
    [
      'a field number above 2^32 whose lower bits are one',
      sealed(Buffer.concat([ONE, Buffer.from([0xa0, 0x80, 0x80, 0x80, 0x10, 5])])),
    ],
    ['a field with the number 0', sealed(Buffer.concat([ONE, Buffer.from([0, 1])]))],
    [
      'a field number of more than 29 bits',
      sealed(Buffer.concat([ONE, Buffer.alloc(8, 0x80), Buffer.from([1, 0])])),
    ],
  ])('leaves %s as it stands', (_, data) => {
    expect(deaggregate(data)).toBeUndefined();
  });

  it('reads lengths of one, two and three bytes, and of bytes that are all 0 but the sign', () => {
    for (const length of [0, 127, 128, 16_383, 16_384, 2 ** 21]) {
      const put = [length, 1].map((bytes) => ({ partitionKey: 'k', data: new Uint8Array(bytes).fill(7) }));
      expect(deaggregate(aggregate(put))?.map(({ data }) => data.length)).toEqual([length, 1]);
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (message) => void deaggregate(sealed(Buffer.from(message)))));
    fc.assert(fc.property(fc.uint8Array(), (data) => void deaggregate(data)));
  });
});
