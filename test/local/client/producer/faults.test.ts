import {
  ListShardsCommand,
  MergeShardsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type KinesisProducerOptions, type OutgoingRecord, wait } from '../../../../client';
import { Random } from '../../../../common';
import {
  disagreements,
  disorder,
  ProducerWorld,
  PutLog,
  STREAM,
  type WorldOptions,
} from './support/producer-world';

/** User records of a case. `PRODUCER_FAULTS_RECORDS=28000`, with `--testTimeout=600000`, makes 1,000,000 in all. */
const RECORDS = Number(process.env.PRODUCER_FAULTS_RECORDS ?? 1_000);
const CHUNKS = 40;

interface Case extends Partial<WorldOptions> {
  /** The greatest record, default 100. */
  readonly bytes?: number;
  /** Between the chunks of the records, default 2,000. */
  readonly pauseMs?: number;
  /** Default 40,000. */
  readonly recordTtl?: number;
  /** Happens after a quarter of the records. */
  readonly change?: (world: ProducerWorld) => Promise<unknown>;
}

const shardsOf = async ({ operator }: ProducerWorld) =>
  (await operator.send(new ListShardsCommand({ StreamName: STREAM }))).Shards ?? [];

const split = async (world: ProducerWorld) => {
  const [shard] = await shardsOf(world);
  const { StartingHashKey = '0', EndingHashKey = '0' } = shard?.HashKeyRange ?? {};
  await world.operator.send(
    new SplitShardCommand({
      StreamName: STREAM,
      ShardToSplit: shard?.ShardId,
      NewStartingHashKey: String((BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n),
    }),
  );
};
const merge = async (world: ProducerWorld) => {
  const [lower, upper] = await shardsOf(world);
  const ShardToMerge = lower?.ShardId;
  await world.operator.send(
    new MergeShardsCommand({ StreamName: STREAM, ShardToMerge, AdjacentShardToMerge: upper?.ShardId }),
  );
};
const double = ({ operator }: ProducerWorld) =>
  operator.send(
    new UpdateShardCountCommand({ StreamName: STREAM, TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' }),
  );

const CASES: Readonly<Record<string, Case>> = {
  'partial failures': { faults: { partialPuts: 0.5 } },
  'throttled calls': { faults: { calls: { kinesis: { throttled: 0.3 } } } },
  'errors before and after the effect': { faults: { failedBefore: 0.1, failedAfter: 0.1 } },
  'answers that never come': { wire: () => ({ hang: 0.1 }) },
  'resets before and after the effect': { wire: () => ({ resetBefore: 0.1, resetAfter: 0.1 }) },
  'a minute of throttling': {
    recordTtl: 90_000,
    wire: (now) => {
      const begin = now();
      return { isThrottled: () => now() > begin + 10_000 && now() < begin + 70_000 };
    },
  },
  'twenty seconds without AWS': {
    wire: (now) => {
      const begin = now();
      return { isAway: () => now() > begin + 10_000 && now() < begin + 30_000 };
    },
  },
  'a split': { change: split },
  'a merge': { change: merge },
  'UpdateShardCount with everything else': {
    change: double,
    faults: { partialPuts: 0.2, failedAfter: 0.03 },
    wire: () => ({ hang: 0.03, resetAfter: 0.03 }),
  },
  'a split without the permission to list shards': {
    change: split,
    wire: () => ({ denied: ['ListShards'] }),
  },
  // The records of a hot key, one aggregate after the other, wait longest.
  'a load of ten times the shard': { shards: 1, bytes: 5_000, pauseMs: 25, recordTtl: 300_000 },
};

const MODES: Readonly<Record<string, Partial<KinesisProducerOptions>>> = {
  plain: {},
  aggregating: { aggregationEnabled: true },
  'aggregating by key': { aggregationEnabled: true, sameKeyOnly: true },
};

describe.each(Object.entries(MODES))('a producer, %s', (_, options) => {
  let world: ProducerWorld | undefined;
  let total = 0;
  afterEach(() => world?.close());
  afterAll(() => expect(total).toBeGreaterThanOrEqual(RECORDS * Object.keys(CASES).length));

  it.each(Object.entries(CASES))('tells the truth about each record in %s', async (_, fault) => {
    const { bytes = 100, pauseMs = 2_000, recordTtl = 40_000, change } = fault;
    const started = await ProducerWorld.start({ shards: 4, ...fault });
    world = started;
    const { clock } = world.aws;
    const producer = world.producer({ ...options, recordTtl });
    const log = new PutLog();
    const records = generate(bytes);
    const feed = async () => {
      for (let chunk = 0; chunk < CHUNKS; chunk++) {
        if (chunk === CHUNKS / 4) await change?.(started);
        const size = records.length / CHUNKS;
        for (const record of records.slice(chunk * size, (chunk + 1) * size)) {
          await producer.ready();
          log.put(producer, record);
        }
        await wait(pauseMs, clock);
      }
      await producer.close();
    };
    await clock.play(feed());
    total += log.puts.length;

    expect(log.puts).toHaveLength(records.length);
    const stored = world.stored();
    expect(disagreements(log.puts, stored, world.wire.hidden).slice(0, 5)).toEqual([]);
    if (options.sameKeyOnly === true && change === undefined) {
      expect(disorder(records, stored).slice(0, 5)).toEqual([]);
    }
    // No fault lasts as long as a record: all are written.
    expect(producer.stats).toMatchObject({ written: records.length, failed: 0 });
    expect(producer.outstanding).toEqual({ records: 0, bytes: 0, oldestAgeMs: 0 });
  });
});

/** Records of 200 keys, some of them hot, some with an explicit hash key; each has a text of its own. */
function generate(bytes: number): OutgoingRecord[] {
  const random = new Random(11);
  return Array.from({ length: RECORDS }, (_, number) => {
    const key = Math.floor(random.next() ** 2 * 200);
    const data = Buffer.from(`${number} ${'x'.repeat(random.next() * bytes)}`);
    const explicitHashKey = key % 10 === 3 ? String(2n ** 128n - 1n - BigInt(key)) : undefined;
    return { data, partitionKey: `visitor ${key}`, ...(explicitHashKey && { explicitHashKey }) };
  });
}
