import { EventSourceMappings } from '../../local/services/event-source-mapping';
import { KinesisEngine } from '../../local/services/kinesis';
import type { FunctionInvoker } from '../../local/services/lambda';
import { EagerClock } from './eager-clock';

const SHARDS = 4;
/** The time of light load, and the pause between its records. */
const LIGHT_MS = 5000;
const PAUSE_MS = 20;
/** The time of a load that nearly fills the shards. */
const FULL_MS = 6000;
const LARGE_RECORD_BYTES = 16 * 1024;
const LARGE_RECORDS_PER_SECOND = SHARDS * 56;

/** The figures of one round. */
export interface FanOutFigures {
  /** Milliseconds from put to handler, under light load. */
  readonly p50: number;
  readonly p99: number;
  /** Records that each mapping received, while the shards were nearly full. */
  readonly recordsPerSecond: number;
}

/**
 * Measures event source mappings on one stream. Their function does nothing, so only the way to it counts.
 */
export async function readInProcess(options: {
  readonly consumers: number;
  readonly dedicated: boolean;
}): Promise<FanOutFigures> {
  const clock = new EagerClock();
  const engine = new KinesisEngine({
    clock,
    accountId: '123456789012',
    region: 'us-east-1',
  });
  const stream = engine.createStream({ name: 'bench', shardCount: SHARDS });
  await stream.state.lifecycle.whenActive();

  const arrivals = new Map<string, number>();
  const latencies: number[] = [];
  let invoked = 0;
  const invoker: FunctionInvoker = {
    invoke: async (_, payload) => {
      const now = performance.now();
      const { Records } = JSON.parse(payload) as { Records: { kinesis: { sequenceNumber: string } }[] };
      for (const { kinesis } of Records) {
        const put = arrivals.get(kinesis.sequenceNumber);
        if (put !== undefined) latencies.push(now - put);
      }
      invoked += Records.length;
      return { kind: 'success', payload: 'null', requestId: 'r', executedVersion: '1' };
    },
  };
  const mappings = new EventSourceMappings({
    clock,
    invoker,
    reader: (arn) => engine.reader(arn),
    consumer: (arn) => engine.consumerByArn(arn),
  });

  const sources: string[] = [];
  for (let index = 0; index < options.consumers; index++) {
    if (!options.dedicated) sources.push(stream.state.arn);
    else {
      const consumer = stream.consumers.register(`reader-${index}`);
      await consumer.lifecycle.whenActive();
      sources.push(consumer.arn);
    }
  }
  for (const [index, EventSourceArn] of sources.entries()) {
    const FunctionName = `function-${index}`;
    mappings.create({ EventSourceArn, FunctionName, StartingPosition: 'LATEST', BatchSize: 1000 });
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  let written = 0;
  for (const end = performance.now() + LIGHT_MS; performance.now() < end; ) {
    const record = { partitionKey: `key-${written++}`, data: Buffer.alloc(200) };
    arrivals.set(stream.writer.putRecord(record).sequenceNumber, performance.now());
    await pause();
  }
  const [start, before] = [performance.now(), invoked];
  let large = 0;
  for (let elapsed = 0; elapsed < FULL_MS; elapsed = performance.now() - start) {
    while (large < (elapsed * LARGE_RECORDS_PER_SECOND) / 1000) {
      // Every shard in turn, so that none is filled by chance.
      const explicitHashKey = String((BigInt(large++ % SHARDS) * 2n ** 128n) / BigInt(SHARDS));
      const data = Buffer.alloc(LARGE_RECORD_BYTES);
      stream.writer.putRecord({ partitionKey: 'k', explicitHashKey, data });
    }
    await pause();
  }
  const recordsPerSecond = ((invoked - before) * 1000) / (performance.now() - start) / options.consumers;
  await mappings.close();
  engine.close();
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), recordsPerSecond };
}
