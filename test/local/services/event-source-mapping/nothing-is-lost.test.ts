import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../common';
import { type FanOutReader, KinesisEngine } from '../../../../local/services/kinesis';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping, QUEUE_ARN } from './support/make-mapping';
import { UnreliableFunction } from './support/unreliable-function';

const KEYS = 12;

type Step =
  | { readonly do: 'put'; readonly count: number; readonly poison: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'split' | 'merge'; readonly at: number }
  | { readonly do: 'double' | 'halve' | 'stop' | 'start' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      count: fc.integer({ min: 1, max: 40 }),
      poison: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('split' as const, 'merge' as const), at: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('double' as const, 'halve' as const, 'stop' as const, 'start' as const),
    }),
  },
);

const settings = fc.record({
  ParallelizationFactor: fc.integer({ min: 1, max: 5 }),
  BatchSize: fc.integer({ min: 1, max: 30 }),
  MaximumBatchingWindowInSeconds: fc.constantFrom(0, 0, 3),
  BisectBatchOnFunctionError: fc.boolean(),
  MaximumRetryAttempts: fc.integer({ min: 0, max: 4 }),
  reports: fc.boolean(),
  /** Whether the mapping is pushed to as a registered consumer. */
  dedicated: fc.boolean(),
});

describe('whatever happens to the stream, the function and the mapping', () => {
  it('every record is processed or dead-lettered, once, in order per key, parents before children', async () => {
    const scenario = fc.record({ settings, steps: fc.array(step, { maxLength: 30 }), seed: fc.integer() });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ settings: { reports, dedicated, ...properties }, steps, seed }) => {
        const run = new Run(seed, reports, dedicated, {
          ...properties,
          FunctionResponseTypes: reports ? ['ReportBatchItemFailures'] : [],
          DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
        });
        await run.begin();
        for (const one of steps) await run.take(one);
        await run.finish();

        expect(run.consumer.violations).toEqual([]);
        expect([...run.disposed].sort()).toEqual(run.written.map(({ data }) => data).sort());
        expect(run.twice).toEqual([]);
        for (let key = 0; key < KEYS; key++) {
          const inOrder = run.written.filter((record) => record.key === key).map(({ data }) => data);
          const delivered = run.consumer.firstDeliveries.filter((data) => data.endsWith(`-key${key}`));
          expect(delivered).toEqual(inOrder);
        }
        expect(run.made.dataOf('processed').filter((data) => data.startsWith('poison'))).toEqual([]);
        // A report of the first record does not halve a batch, so only thrown errors single out the poison.
        if (properties.BisectBatchOnFunctionError && !reports) {
          const pointers = run.made.destination.bodies.map((body) => body.KinesisBatchInfo.batchSize);
          expect(pointers.every((size) => size === 1)).toBe(true);
        }
        run.engine.close();
      }),
      { numRuns: 60 },
    );
  });
});

class Run {
  readonly clock = new ManualClock();
  readonly written: { readonly data: string; readonly key: number; readonly shardId: string }[] = [];
  readonly disposed = new Set<string>();
  readonly twice: string[] = [];
  readonly engine: KinesisEngine;
  readonly consumer: UnreliableFunction;
  readonly made: ReturnType<typeof makeMapping>;
  private readonly stream;
  private registered: FanOutReader | undefined;

  constructor(seed: number, reports: boolean, dedicated: boolean, properties: Record<string, unknown>) {
    const { clock } = this;
    this.engine = new KinesisEngine({
      clock,
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    this.stream = this.engine.createStream({ name: 'clicks', shardCount: 2 });
    const factor = Number(properties.ParallelizationFactor);
    this.consumer = new UnreliableFunction(clock, numbers(seed), factor, reports, (shardId) =>
      this.checkParents(shardId),
    );
    const consumer: FanOutReader = {
      subscribe: (...subscription) => {
        if (this.registered === undefined) throw new Error('the consumer is registered when the run begins');
        return this.registered.subscribe(...subscription);
      },
    };
    const parts = { clock, reader: this.stream.reader, invoker: this.consumer };
    this.made = makeMapping(dedicated ? { ...parts, consumer } : parts, properties);
    const { outcomes } = this.made;
    // Looks at outcomes as they come, so that the order of parents and children can be checked at every
    // moment.
    const push = outcomes.push.bind(outcomes);
    outcomes.push = (...items) => {
      for (const data of items.flatMap((item) => item.records.map((record) => record.data.toString()))) {
        if (this.disposed.has(data)) this.twice.push(data);
        this.disposed.add(data);
      }
      return push(...items);
    };
  }

  async begin(): Promise<void> {
    await this.clock.advance(60_000);
    this.registered = this.stream.consumers.register('reader');
    await this.clock.advance(60_000);
    this.made.mapping.start();
  }

  async take(one: Step): Promise<void> {
    const { mapping } = this.made;
    if (one.do === 'put') this.put(one.count, one.poison);
    else if (one.do === 'wait') await this.clock.advance(one.ms);
    else if (one.do === 'start') mapping.start();
    else if (one.do === 'stop') void mapping.stop();
    else this.reshard(one);
    await this.clock.advance(1);
  }

  /** Calm from here on: everything must come to its end. */
  async finish(): Promise<void> {
    this.consumer.trouble = 0;
    this.made.mapping.start();
    for (let minute = 0; minute < 60; minute++) {
      await this.clock.advance(60_000);
      if (this.made.mapping.isCaughtUp) return;
    }
    throw new Error('the mapping has not caught up in an hour');
  }

  private put(count: number, poison: boolean): void {
    for (let i = 0; i < count; i++) {
      const n = this.written.length;
      const key = (n * 7) % KEYS;
      const data = `${poison && i === 0 ? 'poison' : 'good'}-${n}-key${key}`;
      const [outcome] = this.stream.writer.putRecords([
        { partitionKey: `key-${key}`, data: Buffer.from(data) },
      ]);
      if (outcome === undefined || !('sequenceNumber' in outcome)) throw new Error('the shard is too busy');
      this.written.push({ data, key, shardId: outcome.shardId });
    }
  }

  private reshard(one: Step): void {
    if (this.stream.state.lifecycle.status !== 'ACTIVE') return;
    const open = this.stream.reader.listShards().filter((shard) => shard.endingSequenceNumber === undefined);
    const sorted = open.sort((a, b) => (BigInt(a.startingHashKey) < BigInt(b.startingHashKey) ? -1 : 1));
    if (one.do === 'double' && open.length < 6) this.stream.resharding.updateCount(open.length * 2);
    if (one.do === 'halve' && open.length > 1) this.stream.resharding.updateCount(Math.ceil(open.length / 2));
    if (!('at' in one)) return;
    const index = one.at % sorted.length;
    const [shard, next] = [sorted[index], sorted[index + 1]];
    if (shard === undefined) return;
    const middle = (BigInt(shard.startingHashKey) + BigInt(shard.endingHashKey)) / 2n;
    if (one.do === 'split' && open.length < 8) this.stream.resharding.split(shard.shardId, String(middle));
    if (one.do === 'merge' && next !== undefined) this.stream.resharding.merge(shard.shardId, next.shardId);
  }

  private checkParents(shardId: string): void {
    const shard = this.stream.reader.listShards().find((one) => one.shardId === shardId);
    for (const parent of [shard?.parentShardId, shard?.adjacentParentShardId]) {
      const open = this.written.filter(
        (record) => record.shardId === parent && !this.disposed.has(record.data),
      );
      if (open.length > 0)
        this.consumer.violations.push(`${shardId} was read before its parent ${parent} was done with`);
    }
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}
