import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AggregateBuilder,
  type HashKeyRange,
  hashKeyOf,
  ShardMap,
  type UserRecord,
  userRecordsOf,
} from '../../../../client';
import { anyUserRecords } from './support/user-records';

const ARRIVAL = new Date('2026-11-26T00:00:00Z');
const HALF = 2n ** 127n;
const lowerHalf = rangeTo(HALF - 1n);

function rangeTo(end: bigint): HashKeyRange {
  const range = { StartingHashKey: '0', EndingHashKey: String(end) };
  const map = new ShardMap([{ ShardId: 'shardId-0', HashKeyRange: range }]);
  return map.range('shardId-0') as HashKeyRange;
}

function stored(sequenceNumber: string, records: readonly UserRecord[]) {
  const builder = new AggregateBuilder();
  for (const record of records) builder.add(record);
  const { data, partitionKey } = builder.build();
  return {
    SequenceNumber: sequenceNumber,
    Data: data,
    PartitionKey: partitionKey,
    ApproximateArrivalTimestamp: ARRIVAL,
  };
}

const placeOf = ({ explicitHashKey, partitionKey }: UserRecord) =>
  explicitHashKey === undefined ? hashKeyOf(partitionKey).toBigInt() : BigInt(explicitHashKey);

describe('the user records of a shard', () => {
  it('have the sequence number of their record, and their place in it', () => {
    const aggregate = stored('5', [
      { partitionKey: 'k', data: Buffer.from('1') },
      { partitionKey: 'l', explicitHashKey: '7', data: Buffer.from('2') },
    ]);
    const plain = { SequenceNumber: '6', Data: Buffer.from('3'), PartitionKey: 'm' };
    const { records, strays } = userRecordsOf([aggregate, plain]);
    expect(strays).toEqual([]);
    expect(records.map(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data).toString() }))).toEqual([
      {
        partitionKey: 'k',
        data: '1',
        sequenceNumber: '5',
        subSequenceNumber: 0,
        isAggregated: true,
        approximateArrivalTimestamp: ARRIVAL,
      },
      {
        partitionKey: 'l',
        explicitHashKey: '7',
        data: '2',
        sequenceNumber: '5',
        subSequenceNumber: 1,
        isAggregated: true,
        approximateArrivalTimestamp: ARRIVAL,
      },
      { partitionKey: 'm', data: '3', sequenceNumber: '6', subSequenceNumber: 0, isAggregated: false },
    ]);
  });

  it('keep their neighbours in an aggregate where some belong to another shard, which are told', () => {
    fc.assert(
      fc.property(anyUserRecords, (put) => {
        const { records, strays } = userRecordsOf([stored('5', put)], lowerHalf);
        expect(records.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual(
          [...put.keys()].filter((index) => placeOf(put[index] as UserRecord) < HALF),
        );
        expect(strays.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual(
          [...put.keys()].filter((index) => placeOf(put[index] as UserRecord) >= HALF),
        );
      }),
    );
  });

  it('are never strays outside aggregates, since a record does not tell its explicit hash key', () => {
    const record = { SequenceNumber: '6', Data: Buffer.from('3'), PartitionKey: 'anywhere' };
    expect(userRecordsOf([record], rangeTo(0n)).records).toHaveLength(1);
  });

  it('are strays where their explicit hash key is no number', () => {
    const put = stored('5', [
      { partitionKey: 'k', explicitHashKey: 'x', data: Buffer.from('1') },
      { partitionKey: 'k', explicitHashKey: '3', data: Buffer.from('2') },
    ]);
    const { records, strays } = userRecordsOf([put], lowerHalf);
    expect([records, strays].map((list) => list.map(({ explicitHashKey }) => explicitHashKey))).toEqual([
      ['3'],
      ['x'],
    ]);
  });

  it('come without partition key where the stream distributes records itself', () => {
    const { records } = userRecordsOf([{ SequenceNumber: '6', Data: undefined, PartitionKey: undefined }]);
    expect(records).toEqual([
      {
        partitionKey: '',
        data: new Uint8Array(),
        sequenceNumber: '6',
        subSequenceNumber: 0,
        isAggregated: false,
      },
    ]);
  });
});
