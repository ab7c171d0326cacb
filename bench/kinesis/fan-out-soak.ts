import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { KinesisClient, SubscribeToShardCommand } from '@aws-sdk/client-kinesis';
import { FrontDoor } from '../../local/http';
import { KinesisEngine, KinesisService } from '../../local/services/kinesis';
import type { BenchRow } from '../page/bench-row';
import { median } from '../statistics';
import { EagerClock } from './eager-clock';

const SHARDS = 8;
const READERS = 3;
const RECORDS_PER_SECOND = 400;
const SAMPLE_MS = 10_000;
const MIB = 2 ** 20;

/**
 * Shows whether memory grows under registered consumers that renew their subscriptions, beside one that never
 * reads. The records that the stream retains are subtracted, because they grow by definition.
 * @param minutes the length of the test
 */
export async function fanOutSoakBench(minutes = 10): Promise<BenchRow[]> {
  const clock = new EagerClock();
  const onError = (error: unknown) => console.error(error);
  const engine = new KinesisEngine({
    clock,
    accountId: '123456789012',
    region: 'us-east-1',
  });
  const door = new FrontDoor({ services: [new KinesisService(engine, onError)], onError });
  const { url } = await door.start({ port: 0 });
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new KinesisClient({ endpoint: url, region: 'us-east-1', credentials });

  const stream = engine.createStream({ name: 'soak', shardCount: SHARDS });
  await stream.state.lifecycle.whenActive();
  const shardIds = stream.reader.listShards().map(({ shardId }) => shardId);
  let running = true;
  let read = 0;
  const follow = async (ConsumerARN: string, ShardId: string) => {
    let SequenceNumber: string | undefined;
    while (running) {
      const StartingPosition =
        SequenceNumber === undefined
          ? ({ Type: 'TRIM_HORIZON' } as const)
          : ({ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber } as const);
      const { EventStream = [] } = await client.send(
        new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }),
      );
      for await (const { SubscribeToShardEvent: event } of EventStream) {
        read += event?.Records?.length ?? 0;
        SequenceNumber = event?.ContinuationSequenceNumber;
        if (!running) break;
      }
    }
  };
  const following: Promise<void>[] = [];
  for (let reader = 0; reader < READERS; reader++) {
    const consumer = stream.consumers.register(`reader-${reader}`);
    await consumer.lifecycle.whenActive();
    following.push(...shardIds.map((shardId) => follow(consumer.arn, shardId)));
  }
  const stalled = stream.consumers.register('stalled');
  await stalled.lifecycle.whenActive();
  for (const ShardId of shardIds) {
    // Nothing reads the events of its subscription.
    const StartingPosition = { Type: 'LATEST' } as const;
    await client.send(new SubscribeToShardCommand({ ConsumerARN: stalled.arn, ShardId, StartingPosition }));
  }

  let written = 0;
  const writing = setInterval(() => {
    for (let index = 0; index < RECORDS_PER_SECOND / 10; index++) {
      stream.writer.putRecord({ partitionKey: `key-${written++ % 1000}`, data: Buffer.alloc(100) });
    }
  }, 100);
  const samples: number[] = [];
  const sampling = setInterval(() => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    samples.push(heapUsed + external - engine.environment.budget.held);
  }, SAMPLE_MS);
  await new Promise((resolve) => setTimeout(resolve, minutes * 60_000));
  clearInterval(writing);
  clearInterval(sampling);
  running = false;
  // The next event, of records or none, ends each reader.
  await Promise.all(following);
  client.destroy();
  await door.close();
  engine.close();

  const third = Math.floor(samples.length / 3);
  const [early, late] = [median(samples.slice(0, third)), median(samples.slice(-third))];
  const ratio = late / early;
  return [
    {
      measure: `Memory besides what is retained, ${READERS} consumers and a stalled one on ${SHARDS} shards for ${minutes} min, ${read.toLocaleString('en')} records pushed`,
      ours: `${(late / MIB).toFixed(1)} MiB in the last third`,
      peer: `${(early / MIB).toFixed(1)} MiB in the first`,
      ratio: ratio.toFixed(2),
      target: 'at most 1.2',
      met: ratio <= 1.2 && read === written * READERS,
    },
  ];
}

/** Exposes the collector at run time, so that `npm run bench` needs no flag. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

if (require.main === module) {
  fanOutSoakBench(Number(process.argv[2] ?? 10)).then(
    (rows) => console.table(rows),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
