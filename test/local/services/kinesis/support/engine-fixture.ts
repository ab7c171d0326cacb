import type { Clock } from '../../../../../local/base/clock';
import {
  type DataStream,
  KinesisEngine,
  type KinesisEngineOptions,
  type NewStream,
} from '../../../../../local/services/kinesis';
import { CREATE_STREAM_MS } from '../../../../../local/services/kinesis/durations';
import { ManualClock } from '../../../../support/manual-clock';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-central-1';

/** A clock that moves only when a test moves it. */
export interface MovedClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** A stream that is made first is active at noon. */
export const STARTS_AT = Date.UTC(2026, 10, 20, 12) - CREATE_STREAM_MS;

/** An engine on a clock that only the test advances. */
export function engineFixture(options: Partial<KinesisEngineOptions> = {}) {
  return engineOn(new ManualClock(STARTS_AT), options);
}

/** An engine on the test's clock. */
export function engineOn<C extends MovedClock>(clock: C, options: Partial<KinesisEngineOptions> = {}) {
  const engine = new KinesisEngine({
    clock,
    accountId: ACCOUNT_ID,
    region: REGION,
    ...options,
  });

  /** Advances the clock until all background work is done; every part of it takes a multiple of the step. */
  async function settleControlPlane(): Promise<void> {
    const isAtWork = () =>
      engine
        .list()
        .flatMap(({ state, consumers }) => [state, ...consumers.all])
        .some(({ lifecycle }) => lifecycle.status !== 'ACTIVE');
    while (isAtWork()) await clock.advance(5000);
  }

  async function activeStream(stream: Partial<NewStream> = {}): Promise<DataStream> {
    const created = engine.createStream({ name: 'clicks', shardCount: 1, ...stream });
    await settleControlPlane();
    return created;
  }

  return { clock, engine, settleControlPlane, activeStream };
}

/** A record with this text as its data. */
export function entry(partitionKey: string, text = 'data') {
  return { partitionKey, data: Buffer.from(text) };
}

/** Reads every record within the shards' limits, shard by shard in order of creation. */
export async function readEverything(
  stream: DataStream,
  clock: MovedClock,
  limit?: number,
): Promise<Map<string, readonly { sequenceNumber: string; partitionKey: string | null; text: string }[]>> {
  const result = new Map<string, { sequenceNumber: string; partitionKey: string | null; text: string }[]>();
  for (const { shardId } of stream.reader.listShards()) {
    const records = [];
    let iterator: string | undefined = stream.reader.getShardIterator(shardId, { type: 'TRIM_HORIZON' });
    while (iterator !== undefined) {
      const page = stream.reader.getRecords(iterator, limit);
      for (const { sequenceNumber, partitionKey, data } of page.records) {
        records.push({ sequenceNumber, partitionKey, text: data.toString() });
      }
      if (page.millisBehindLatest === 0 && page.records.length === 0) break;
      iterator = page.nextShardIterator;
      await clock.advance(10_000);
    }
    result.set(shardId, records);
  }
  return result;
}
