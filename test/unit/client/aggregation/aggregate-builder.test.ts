import { createHash } from 'node:crypto';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { AggregateBuilder, deaggregate, hashKeyOf, type UserRecord } from '../../../../client';
import { anyUserRecord, anyUserRecords } from './support/user-records';

/** The KPL's own definition, for an encoder and decoder that is not ours. */
const { root } = protobuf.parse(
  `
  message AggregatedRecord {
    repeated string partition_key_table = 1;
    repeated string explicit_hash_key_table = 2;
    repeated Record records = 3;
  }
  message Tag { required string key = 1; optional string value = 2; }
  message Record {
    required uint64 partition_key_index = 1;
    optional uint64 explicit_hash_key_index = 2;
    required bytes data = 3;
    repeated Tag tags = 4;
  }
`,
  { keepCase: true },
);
const AggregatedRecord = root.lookupType('AggregatedRecord');

interface Message {
  readonly partition_key_table: string[];
  readonly explicit_hash_key_table: string[];
  readonly records: {
    readonly partition_key_index: number;
    readonly explicit_hash_key_index?: number;
    readonly data: Uint8Array;
    readonly tags?: { readonly key: string; readonly value?: string }[];
  }[];
}

function built(records: readonly UserRecord[]): Uint8Array {
  const builder = new AggregateBuilder();
  for (const record of records) builder.add(record);
  return builder.build().data;
}

function sealed(message: Uint8Array): Buffer {
  const magic = Buffer.from('f3899ac2', 'hex');
  return Buffer.concat([magic, message, createHash('md5').update(message).digest()]);
}

/** What a reader has of a record, with data that compares by content. */
const contents = ({ data, ...keys }: UserRecord) => ({ ...keys, data: Buffer.from(data).toString('hex') });

describe('an aggregate', () => {
  it('is read by another decoder as it was put together', () => {
    fc.assert(
      fc.property(anyUserRecords, (records) => {
        const message = built(records).subarray(4, -16);
        const read = AggregatedRecord.toObject(AggregatedRecord.decode(message), {
          longs: Number,
        }) as Message;
        const users = read.records.map((record) => ({
          partitionKey: read.partition_key_table[record.partition_key_index] ?? '',
          ...(record.explicit_hash_key_index === undefined
            ? {}
            : { explicitHashKey: read.explicit_hash_key_table[record.explicit_hash_key_index] ?? '' }),
          ...(record.tags === undefined ? {} : { tags: record.tags }),
          data: record.data,
        }));
        expect(users.map(contents)).toEqual(records.map(contents));
        expect(new Set(read.partition_key_table).size).toBe(read.partition_key_table.length);
      }),
    );
  });

  it('is byte for byte what another encoder writes', () => {
    fc.assert(
      fc.property(anyUserRecords, (records) => {
        const [keys, hashKeys] = [new Set<string>(), new Set<string>()];
        for (const { partitionKey, explicitHashKey } of records) {
          keys.add(partitionKey);
          if (explicitHashKey !== undefined) hashKeys.add(explicitHashKey);
        }
        const [keyTable, hashKeyTable] = [[...keys], [...hashKeys]];
        const message: Message = {
          partition_key_table: keyTable,
          explicit_hash_key_table: hashKeyTable,
          records: records.map(({ partitionKey, explicitHashKey, data, tags }) => ({
            partition_key_index: keyTable.indexOf(partitionKey),
            ...(explicitHashKey && { explicit_hash_key_index: hashKeyTable.indexOf(explicitHashKey) }),
            data,
            ...(tags && { tags: tags.map((tag) => ({ ...tag })) }),
          })),
        };
        const expected = sealed(AggregatedRecord.encode(AggregatedRecord.fromObject(message)).finish());
        expect(Buffer.from(built(records)).toString('hex')).toBe(expected.toString('hex'));
      }),
    );
  });

  it('is read back by deaggregate, whose data are views', () => {
    fc.assert(
      fc.property(anyUserRecords, (records) => {
        const data = built(records);
        const users = deaggregate(data) ?? [];
        expect(users.map(contents)).toEqual(records.map(contents));
        expect(users.every((user) => user.data.buffer === data.buffer)).toBe(true);
      }),
    );
  });

  it('has the size that was told before each record, to the byte', () => {
    fc.assert(
      fc.property(fc.array(anyUserRecord, { minLength: 1, maxLength: 30 }), (records) => {
        const builder = new AggregateBuilder();
        for (const record of records) {
          const told = builder.sizeWith(record);
          builder.add(record);
          expect([builder.bytes, builder.build().data.length]).toEqual([told, told]);
        }
        expect(builder.count).toBe(records.length);
      }),
    );
  });

  it('shares a table of more than 128 keys, whose indexes take two bytes', () => {
    const records = Array.from({ length: 400 }, (_, n) => ({
      partitionKey: `key-${n % 200}`,
      data: Buffer.from(String(n)),
    }));
    expect(deaggregate(built(records))?.map(contents)).toEqual(records.map(contents));
  });
});

/** The package of AWS. It is wrong for keys that look like integers, and wherever a record has an explicit hash key. */
describe('aws-kinesis-agg', () => {
  const peer = require('aws-kinesis-agg') as {
    readonly RecordAggregator: new () => {
      addUserRecord(record: UserRecord): void;
      build(): { readonly data: Buffer };
    };
    deaggregateSync(
      record: object,
      computeChecksums: boolean,
      callback: (error: unknown, users: readonly { partitionKey: string; data: string }[]) => void,
    ): void;
  };
  const plain = fc.array(
    fc.record({
      partitionKey: fc.string({ unit: fc.constantFrom(...'abcdxyz-'), minLength: 1, maxLength: 40 }),
      data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    }),
    { minLength: 2, maxLength: 200 },
  );

  it('writes the same bytes, and reads the same records, of plain keys', () => {
    fc.assert(
      fc.property(plain, (records) => {
        const aggregator = new peer.RecordAggregator();
        for (const record of records) aggregator.addUserRecord(record);
        const data = Buffer.from(built(records));
        expect(data.equals(aggregator.build().data)).toBe(true);
        const stored = { data: data.toString('base64'), partitionKey: 'a', sequenceNumber: '1' };
        let read: string[] = [];
        peer.deaggregateSync(stored, true, (_, users) => {
          read = users.map((user) => `${user.partitionKey} ${user.data}`);
        });
        expect(read).toEqual(
          records.map((record) => `${record.partitionKey} ${Buffer.from(record.data).toString('base64')}`),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('the record that carries an aggregate', () => {
  const one = { partitionKey: 'one', data: Buffer.from('1') };
  const two = { partitionKey: 'two', explicitHashKey: '7', data: Buffer.from('2') };

  it('has the partition key of the KPL and the place of the first user record', () => {
    const builder = new AggregateBuilder();
    for (const record of [one, two]) builder.add(record);
    const { partitionKey, explicitHashKey } = builder.build();
    expect([partitionKey, explicitHashKey]).toEqual(['a', hashKeyOf('one').toString()]);
    expect(builder.build('one').partitionKey).toBe('one');
    builder.clear();
    for (const record of [two, one]) builder.add(record);
    expect(builder.build().explicitHashKey).toBe('7');
  });

  it('is a single user record as it stands, unless it has tags', () => {
    for (const record of [one, two]) {
      const builder = new AggregateBuilder();
      builder.add(record);
      expect(builder.build()).toEqual(record);
    }
    const tagged = { ...one, tags: [{ key: 'k' }] };
    expect(deaggregate(built([tagged]))?.map(contents)).toEqual([contents(tagged)]);
  });

  it('is not built from nothing', () => {
    expect(() => new AggregateBuilder().build()).toThrow('at least one user record');
    expect(new AggregateBuilder().bytes).toBe(0);
  });
});
