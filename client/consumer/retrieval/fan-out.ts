import {
  type KinesisClient,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEventStream,
} from '@aws-sdk/client-kinesis';
import type { StreamRecord } from '../../aggregation';
import { callWithin } from '../../call-within';
import { StreamUnusableError } from '../errors';
import { isStart, type ShardPosition } from '../leases';
import type { TimedCall } from '../timed-call';
import { toChildShards } from './child-shards';
import { type Patience, patient } from './patience';
import { ShardNotFoundError } from './polling';
import { isNotFound } from './shard-listing';
import type { ShardPage } from './stream-source';

/** How a shard is subscribed to. */
export interface FanOutOptions {
  readonly client: KinesisClient;
  readonly consumerArn: string;
  /** For AT_TIMESTAMP. */
  readonly timestamp?: Date;
  readonly patience: Patience;
  readonly timed: TimedCall;
}

/**
 * AWS sends an event every five seconds, also without records. A subscription that is silent for so long has lost its
 * connection, and nobody else says so.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShardEvent.html
 */
const LONGEST_SILENCE_MS = 30_000;

/**
 * Reads a shard by SubscribeToShard, to its end. A subscription lasts five minutes; the next begins behind the last event.
 * Events are taken one by one, so a reader that is slow slows the connection down, and no lease depends on it.
 *
 * @throws ShardNotFoundError
 * @throws StreamUnusableError for a place that is not of this stream
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
 */
export async function* subscribe(
  shardId: string,
  from: ShardPosition,
  options: FanOutOptions,
  signal: AbortSignal,
): AsyncGenerator<ShardPage> {
  const { patience } = options;
  let next = startAt(from, options.timestamp);
  let failures = 0;
  while (!signal.aborted) {
    try {
      let isSilent = true;
      for await (const event of events(shardId, next, options, signal)) {
        isSilent = false;
        failures = 0;
        const { Records: records = [], MillisBehindLatest: millisBehindLatest = 0 } = event;
        const isEnd = event.ContinuationSequenceNumber === undefined;
        if (!isEnd) {
          next = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event.ContinuationSequenceNumber };
        }
        yield {
          records: records as StreamRecord[],
          millisBehindLatest,
          childShards: isEnd ? toChildShards(event.ChildShards) : undefined,
        };
        if (isEnd) return;
      }
      // One that ends at once must not be asked for at once, over and over.
      if (isSilent) await patient(++failures, patience, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isNotFound(error)) throw new ShardNotFoundError(`${shardId} was not found.`, { cause: error });
      if (error instanceof Error && error.name === 'InvalidArgumentException') {
        throw new StreamUnusableError(
          `Kinesis refuses to push ${shardId} from ${next.SequenceNumber ?? next.Type}: ${error.message}`,
          { cause: error },
        );
      }
      // Within five seconds of another subscription, also that of the lease's last holder, a new one is refused.
      const isTooSoon = error instanceof Error && error.name === 'ResourceInUseException';
      if (!isTooSoon) patience.onTrouble(`the subscription to ${shardId} ended; it is renewed`, error);
      await patient(++failures, patience, signal);
    }
  }
}

async function* events(
  ShardId: string,
  StartingPosition: StartingPosition,
  { client, consumerArn: ConsumerARN, patience: { clock }, timed }: FanOutOptions,
  signal: AbortSignal,
) {
  const command = new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition });
  const ending = new AbortController();
  const abortSignal = AbortSignal.any([signal, ending.signal]);
  let iterator: AsyncIterator<SubscribeToShardEventStream> | undefined;
  try {
    const { EventStream } = await timed(() => client.send(command, { abortSignal }), signal);
    iterator = EventStream?.[Symbol.asyncIterator]();
    while (iterator !== undefined) {
      const events = iterator;
      // Every event has a time limit of its own: whatever lives longer than an event would hold on to it.
      const result = await callWithin(clock, LONGEST_SILENCE_MS, () => events.next(), signal);
      if (result.done === true) return;
      yield eventOf(result.value);
    }
  } finally {
    ending.abort();
    // It does not settle before the event that is waited for, so it is not waited for.
    iterator?.return?.().catch(() => undefined);
  }
}

function eventOf({ SubscribeToShardEvent: event, ...errors }: SubscribeToShardEventStream) {
  if (event !== undefined) return event;
  const [name = 'nothing', error] = Object.entries(errors)[0] ?? [];
  throw error instanceof Error ? error : new Error(`the subscription brought ${name}`);
}

function startAt(position: ShardPosition, timestamp: Date | undefined): StartingPosition {
  const { sequenceNumber } = position;
  if (!isStart(position)) return { Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber };
  if (sequenceNumber === 'AT_TIMESTAMP') return { Type: 'AT_TIMESTAMP', Timestamp: timestamp };
  return { Type: sequenceNumber === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON' };
}
