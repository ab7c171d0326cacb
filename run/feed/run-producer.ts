import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { KinesisProducer } from '../../client';
import { Random } from '../../common';
import type { EventClock } from '../../local/base/time';

/** Longer than any throttling lasts; an outage beyond it is reported. */
const RECORD_TTL_MS = 300_000;
const SURGE_OUTSTANDING_BYTES = 4 * 1024 * 1024;
const SCALED_BUFFERING_MS = 5000;

/** What a run's producer depends on. */
export interface RunProducerOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  readonly maxRecordBytes: number;
  /** Whether it plays the visitors of a site, of whom there are suddenly many. */
  readonly isSurge: boolean;
  /** How many records each stands for. */
  readonly scale: number;
  readonly seed: number;
  readonly clock: EventClock;
  readonly signal: AbortSignal;
}

/** The producer that feeds the stream of a run. */
export function runProducer(options: RunProducerOptions): KinesisProducer {
  const { client, streamName, maxRecordBytes, isSurge, scale, seed, clock, signal } = options;
  // Other numbers than those of the lines, which have the same seed.
  const jitter = new Random(~seed);
  return new KinesisProducer({
    client,
    streamName,
    maxUserRecordSize: maxRecordBytes,
    // A small buffer: the story's load should wait for the stream, not pile up.
    maxOutstandingBytes: isSurge ? SURGE_OUTSTANDING_BYTES / scale : undefined,
    // At scale, records come at long intervals: without a wait, each would be a call.
    recordMaxBufferedTime: scale > 1 ? SCALED_BUFFERING_MS : undefined,
    recordTtl: RECORD_TTL_MS,
    // The visitors of a site do not slow down because a shard is full: what it refuses shows in the story. A file can
    // wait: to send each record three times took a seventh of this process's time.
    rateLimit: isSurge ? Number.POSITIVE_INFINITY : undefined,
    signal,
    clock,
    random: () => jitter.next(),
  });
}
