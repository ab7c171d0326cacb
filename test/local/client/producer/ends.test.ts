import { UpdateStreamRecordDistributionStrategyCommand } from '@aws-sdk/client-kinesis';
import { afterEach, describe, expect, it } from 'vitest';
import { deaggregate, type OutgoingRecord, RecordNotWrittenError, wait } from '../../../../client';
import { disagreements, ProducerWorld, PutLog, STREAM, type WorldOptions } from './support/producer-world';

const AUTO = {
  StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  ShardCount: undefined,
  RecordDistributionStrategy: 'AUTO',
};
const BY_KEY = { ...AUTO, RecordDistributionStrategy: undefined };

let world: ProducerWorld;
const start = async (options: Partial<WorldOptions> = {}) => {
  world = await ProducerWorld.start({ shards: 2, ...options });
  return world;
};
afterEach(() => world.close());

const records = (count: number, bytes = 20): OutgoingRecord[] =>
  Array.from({ length: count }, (_, number) => ({
    data: Buffer.from(`${number} `.padEnd(bytes, 'x')),
    partitionKey: `key ${number % 50}`,
  }));

/** The records of the stream, and how many of them are aggregates. */
function shapes(): { readonly records: number; readonly aggregates: number } {
  const { deliveryReader } = world.aws.kinesis.stream(STREAM);
  const all = deliveryReader.listShards().flatMap(({ shardId }) => {
    const iterator = deliveryReader.getShardIterator(shardId, { type: 'TRIM_HORIZON' });
    return deliveryReader.getRecords(iterator).records;
  });
  return {
    records: all.length,
    aggregates: all.filter(({ data }) => deaggregate(data) !== undefined).length,
  };
}

describe('a producer that may aggregate', () => {
  it('packs the records of a shard into one', async () => {
    const { aws } = await start();
    await aws.clock.play(world.producer({ aggregationEnabled: true }).putAll(records(1_000)));
    expect(shapes()).toEqual({ records: 2, aggregates: 2 });
  });

  it('aggregates nothing on a stream that distributes records itself, and says so', async () => {
    const { aws } = await start({ properties: AUTO });
    const notices: string[] = [];
    const producer = world.producer({ aggregationEnabled: true, onNotice: (text) => notices.push(text) });
    await aws.clock.play(producer.putAll(records(300)));
    expect(shapes()).toEqual({ records: 300, aggregates: 0 });
    expect(notices).toEqual(['Records are not aggregated: the record distribution of the stream is AUTO.']);
  });

  it('stops to aggregate when the stream begins to distribute records itself, and loses none', async () => {
    const { aws, operator } = await start({ properties: BY_KEY });
    const producer = world.producer({ aggregationEnabled: true });
    const log = new PutLog();
    const all = records(3_000);
    const feed = async () => {
      for (const [at, record] of all.entries()) {
        if (at === 1_000) {
          const StreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
          const RecordDistributionStrategy = 'AUTO';
          await operator.send(
            new UpdateStreamRecordDistributionStrategyCommand({ StreamARN, RecordDistributionStrategy }),
          );
        }
        log.put(producer, record);
        if (at % 50 === 0) await wait(200, aws.clock);
      }
      await producer.close();
    };
    await aws.clock.play(feed());
    expect(producer.stats).toMatchObject({ written: 3_000, failed: 0 });
    expect(disagreements(log.puts, world.stored(), world.wire.hidden)).toEqual([]);
  });

  it.each([
    ['DescribeStreamSummary', 0],
    ['ListShards', 0],
  ])('aggregates nothing without %s, and says what it lacks', async (action, aggregates) => {
    const { aws } = await start({ wire: () => ({ denied: [action] }) });
    const notices: string[] = [];
    const producer = world.producer({ aggregationEnabled: true, onNotice: (text) => notices.push(text) });
    await aws.clock.play(producer.putAll(records(100)));
    expect(shapes()).toEqual({ records: 100, aggregates });
    expect(notices).toEqual([expect.stringMatching(new RegExp(`^${action} fails, .*AccessDeniedException`))]);
  });

  it('takes the word of recordDistributionStrategyDefault for the permission to ask', async () => {
    const { aws } = await start({ wire: () => ({ denied: ['DescribeStreamSummary'] }) });
    const recordDistributionStrategyDefault = 'USER_PARTITION_KEY';
    const producer = world.producer({ aggregationEnabled: true, recordDistributionStrategyDefault });
    await aws.clock.play(producer.putAll(records(100)));
    expect(shapes()).toEqual({ records: 2, aggregates: 2 });
  });

  it('by key does so without knowing the shards: each aggregate has its key', async () => {
    const { aws } = await start({ wire: () => ({ denied: ['ListShards'] }) });
    const producer = world.producer({ aggregationEnabled: true, sameKeyOnly: true });
    await aws.clock.play(producer.putAll(records(500)));
    expect(shapes()).toEqual({ records: 50, aggregates: 50 });
  });
});

describe('the records of a producer', () => {
  it('expire when AWS is away for longer than recordTtl, each with a reason; the others are written', async () => {
    const { aws } = await start({
      wire: (now) => {
        const begin = now();
        return { isAway: () => now() < begin + 60_000 };
      },
    });
    const producer = world.producer({ recordTtl: 30_000, requestTimeout: 5_000 });
    const log = new PutLog();
    const all = records(600);
    const feed = async () => {
      for (const [at, record] of all.entries()) {
        log.put(producer, record);
        await wait(at % 10 === 0 ? 1_000 : 0, aws.clock);
      }
      await producer.close();
    };
    await aws.clock.play(feed());
    expect(log.puts).toHaveLength(600);
    const failed = log.puts.flatMap(({ answer }) =>
      answer instanceof RecordNotWrittenError ? [answer] : [],
    );
    expect(failed.length).toBeGreaterThan(200);
    expect(new Set(failed.map(({ why }) => why))).toEqual(new Set(['expired']));
    expect(failed[0]?.message).toMatch(/its time was up; last, CallTimeoutError/);
    expect(producer.stats.written).toBe(600 - failed.length);
    expect(disagreements(log.puts, world.stored(), world.wire.hidden)).toEqual([]);
  });

  it.each([undefined, 2_000])(
    'are all settled by a close under load, with timeoutMs %s',
    async (timeoutMs) => {
      const { aws } = await start({ shards: 1 });
      const producer = world.producer({ aggregationEnabled: true });
      const log = new PutLog();
      for (const record of records(8_000, 1_000)) log.put(producer, record);
      const begin = aws.clock.now();
      await aws.clock.play(producer.close({ timeoutMs }));
      expect(log.puts).toHaveLength(8_000);
      const { written, failed } = producer.stats;
      expect(written + failed).toBe(8_000);
      if (timeoutMs === undefined) expect(failed).toBe(0);
      else {
        expect(aws.clock.now() - begin).toBe(timeoutMs);
        expect([written > 1_000, failed > 1_000]).toEqual([true, true]);
      }
      expect(disagreements(log.puts, world.stored(), world.wire.hidden)).toEqual([]);
    },
  );

  it('fail at once for a stream that does not exist, with its name', async () => {
    const { aws } = await start();
    const producer = world.producer({ streamName: 'no-such-stream', aggregationEnabled: true });
    await expect(aws.clock.play(producer.put(records(1)[0] as OutgoingRecord))).rejects.toThrow(
      /ResourceNotFoundException: Stream no-such-stream under account 000000000000 not found/,
    );
  });
});
