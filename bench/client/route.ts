import { createHash } from 'node:crypto';
import {
  AggregateBuilder,
  HashKey,
  type HashKeyRange,
  hashKeyOf,
  ShardMap,
  type UserRecord,
} from '../../client';
import { type Benchmark, type BenchRow, ratioRow } from '../page';
import { cpuRounds, perCpuSecond } from './cpu-rounds';
import { AGGREGATION_MAX_SIZE, userRecord } from './records';

const SHARDS = 16;
const RECORDS = 6_000;

/** Each record is hashed, routed, and put into the aggregate of its shard; a full aggregate is encoded. */
export const routeMeasure: Benchmark = {
  name: 'route',
  title: `Route to ${SHARDS} shards, aggregate, encode; keys of 36 characters that come once`,
  measures: ['client/aggregation', 'client/shard-map'],
  run: () => Promise.resolve([rowFor(100, 2.5), rowFor(1024)]),
};

function rowFor(bytes: number, target?: number): BenchRow {
  const map = evenShards(SHARDS);
  const records = Array.from({ length: RECORDS }, () => userRecord(bytes));
  // They live as long as the program that aggregates.
  const builders: [Builders, Builders] = [new Map(), new Map()];
  const [ours = [], theirs = []] = cpuRounds([
    () => aggregateAll(records, map, hashKeyOf, builders[0]),
    () => aggregateAll(records, map, hashKeyByCreateHash, builders[1]),
  ]);
  return ratioRow(`${bytes} B`, [ours, 'MD5 by createHash', theirs], perCpuSecond, target);
}

type Builders = Map<HashKeyRange | undefined, AggregateBuilder>;

function aggregateAll(
  records: readonly UserRecord[],
  map: ShardMap,
  hash: (partitionKey: string) => HashKey,
  builders: Builders,
): number {
  let bytes = 0;
  for (const record of records) {
    const range = map.rangeOf(hash(record.partitionKey));
    let builder = builders.get(range);
    if (builder === undefined) {
      builder = new AggregateBuilder();
      builders.set(range, builder);
    }
    if (builder.sizeWith(record) > AGGREGATION_MAX_SIZE) {
      bytes += builder.build().data.length;
      builder.clear();
    }
    builder.add(record);
  }
  for (const builder of builders.values()) {
    bytes += builder.build().data.length;
    builder.clear();
  }
  if (bytes === 0) throw new RangeError('nothing was encoded');
  return records.length;
}

function hashKeyByCreateHash(partitionKey: string): HashKey {
  const digest = createHash('md5').update(partitionKey).digest();
  return new HashKey(
    digest.readInt32BE(0),
    digest.readInt32BE(4),
    digest.readInt32BE(8),
    digest.readInt32BE(12),
  );
}

function evenShards(count: number): ShardMap {
  const border = (index: number) => (2n ** 128n * BigInt(index)) / BigInt(count);
  return new ShardMap(
    Array.from({ length: count }, (_, index) => ({
      ShardId: `shardId-${index}`,
      HashKeyRange: {
        StartingHashKey: border(index).toString(),
        EndingHashKey: (border(index + 1) - 1n).toString(),
      },
    })),
  );
}
