import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kcl, type KclWorker } from '../../bench/client/kcl';
import { AggregateBuilder } from '../../client/aggregation';
import { monotonicClock } from '../../client/pacing';
import type { DataStream } from '../../local/services/kinesis';
import { ConsumerFixture, textOf } from '../local/client/consumer/support/consumer-fixture';
import { until } from './support/until';

const missing = Kcl.missing();
if (missing !== undefined) console.log(`skipped: taking over from the KCL needs ${missing}`);

const streamName = 'orders';
const applicationName = 'order-index';
const AGGREGATE = 5;

/** The real Kinesis Client Library 3.5 and a LeaseConsumer, one after the other, on one lease table. */
describe.skipIf(missing !== undefined)('a fleet of the KCL 3.5 and one of LeaseConsumers', () => {
  let kcl: Kcl;
  let aws: ConsumerFixture;
  let stream: DataStream;
  const put: string[] = [];
  const done: string[] = [];

  beforeAll(async () => {
    kcl = Kcl.prepare(resolve(__dirname, 'support/kcl'));
    aws = await ConsumerFixture.start({ isLive: true });
    stream = await aws.stream(streamName, 2);
  });

  afterAll(async () => {
    await aws?.close();
    kcl?.close();
  });

  /** So many aggregates of five user records each, of one shard each: the KCL drops an aggregate of several. */
  function write(count: number): void {
    const shards = stream.state.shards().open.map((shard) => shard.view());
    for (let index = 0; index < count; index++) {
      const explicitHashKey = shards[index % shards.length]?.startingHashKey ?? '0';
      const builder = new AggregateBuilder();
      for (let sub = 0; sub < AGGREGATE; sub++) {
        const text = `record-${put.length}`;
        put.push(text);
        builder.add({ partitionKey: text, explicitHashKey, data: Buffer.from(text) });
      }
      const { data } = builder.build();
      stream.writer.putRecords([{ partitionKey: 'a', explicitHashKey, data: Buffer.from(data) }]);
    }
  }

  function startKcl(workerId: string, most?: number): KclWorker {
    return kcl.start({
      endpoint: aws.url,
      streamName,
      applicationName,
      workerId,
      region: aws.region,
      most,
      failoverTimeMs: 2_000,
      settings: 'quick',
    });
  }

  it('take over from each other, in the middle of an aggregate, through a split, without losing or repeating a record', async () => {
    write(40);
    const first = startKcl('kcl-1', 103);
    await until(() => first.texts.length === 103);
    await first.stop();
    done.push(...first.texts);
    expect(new Set(first.texts).size).toBe(103);

    stream.resharding.split('shardId-000000000000', String(2n ** 126n));
    await aws.settled(stream);
    write(40);
    const consumer = aws.consumer({
      streamName,
      applicationName,
      clock: monotonicClock,
      failoverTimeMs: 2_000,
    });
    for await (const record of consumer) {
      done.push(textOf(record));
      // The record in hand when the loop ends is not checkpointed, so the KCL gets it.
      if (done.length === 352) break;
    }
    done.pop();

    write(20);
    const second = startKcl('kcl-2');
    await until(() => done.length + second.texts.length >= put.length);
    await second.stop();
    done.push(...second.texts);
    expect(done.length).toBe(put.length);
    expect([...done].sort()).toEqual([...put].sort());
    const items = await aws.items(applicationName);
    const checkpoints = items.flatMap(({ leaseKey, checkpoint }) =>
      leaseKey?.S?.startsWith('shardId') ? [checkpoint?.S?.replace(/^\d+$/, 'number')] : [],
    );
    expect(checkpoints).toEqual(['SHARD_END', 'number', 'number', 'number']);
  });
});
