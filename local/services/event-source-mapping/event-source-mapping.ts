import { parseArn } from '../../base/arn';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import {
  type FanOutReader,
  readableShards,
  type ShardPosition,
  type ShardView,
  type StreamReader,
} from '../kinesis';
import type { FunctionInvoker } from '../lambda';
import { PushedFeed } from '../stream-reading/fan-out-source';
import { PolledFeed } from '../stream-reading/polling-source';
import type { FeedHost, ShardFeed } from '../stream-reading/shard-source';
import type { FailureDestination } from './failure/failure-record';
import type { MappingContext } from './mapping-context';
import { type EventCounts, newCounters, type RecordOutcome } from './record-outcome';
import type { EventSourceMappingSettings } from './settings';
import { ShardConsumer } from './shard/shard-consumer';

export interface EventSourceMappingOptions {
  readonly uuid: string;
  readonly settings: EventSourceMappingSettings;
  readonly reader: StreamReader;
  /** The registered consumer that the mapping reads as; without one it polls, and shares the shards' throughput. */
  readonly consumer?: FanOutReader;
  readonly invoker: FunctionInvoker;
  /** With its qualifier, if the mapping was made for a version or an alias. */
  readonly functionArn: string;
  /** The function's execution role, which events name as `invokeIdentityArn`. */
  readonly roleArn: string;
  /** Real time. */
  readonly clock: Clock;
  /** For backoffs, batching windows and the wait for an idle tumbling window; default: `clock`. */
  readonly compressedClock?: Clock;
  /** Without one, what is given up is dropped with a notice. */
  readonly destination?: FailureDestination;
  /** How long the stream keeps a record now, in milliseconds; default: 24 hours. Older ones are given up. */
  readonly retentionMs?: () => number;
  /** A sentence that somebody should read: records dropped, a shard that cannot be read. */
  readonly onNotice?: (sentence: string) => void;
  /** Called for every batch that is sent, with the age of its last record in milliseconds. */
  readonly onIteratorAge?: (ms: number) => void;
  /** Called for every record that is done with, in groups. */
  readonly onRecordOutcome?: (disposition: RecordOutcome) => void;
}

/** As in the Lambda API; the states in which AWS spends minutes and this mapping no time are left out. */
export type EventSourceMappingState = 'Enabled' | 'Disabling' | 'Disabled';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A Kinesis event source mapping: reads every shard of a stream and invokes a function with batches of records, as
 * Lambda does. A record is delivered at least once; it is done with when the function has processed it, a filter has
 * kept it out, the on-failure destination has it, or it was dropped with a notice. A shard is read only when all its
 * parents are done with.
 */
export class EventSourceMapping {
  readonly uuid: string;
  readonly settings: EventSourceMappingSettings;
  readonly functionArn: string;
  private readonly reader: StreamReader;
  private readonly consumer: FanOutReader | undefined;
  private readonly context: MappingContext;
  /** The shards being read. */
  private readonly consumers = new Map<string, ShardConsumer>();
  /** Those that are done with, or that the starting position leaves out. */
  private readonly finished = new Set<string>();
  /** Those that were there when the mapping began: the starting position is for them, not for their children. */
  private initial: ReadonlySet<string> | undefined;
  private currentState: EventSourceMappingState = 'Disabled';
  private result = 'No records processed';
  private modified: number;
  private transition = 0;
  private unsubscribe: (() => void) | undefined;

  constructor(options: EventSourceMappingOptions) {
    const { uuid, settings, functionArn, clock } = options;
    this.uuid = uuid;
    this.settings = settings;
    this.functionArn = functionArn;
    this.reader = options.reader;
    this.consumer = options.consumer;
    this.modified = clock.now();
    this.context = {
      uuid,
      settings,
      functionArn,
      region: parseArn(settings.eventSourceArn).region,
      roleArn: options.roleArn,
      invoker: options.invoker,
      destination: options.destination,
      clock,
      compressedClock: options.compressedClock ?? clock,
      counters: newCounters(),
      isRunning: () => this.currentState === 'Enabled',
      retentionMs: options.retentionMs ?? (() => DAY_MS),
      lastResult: (problem) => {
        // The API's words; what exactly went wrong is in notices and dispositions.
        this.result = problem === undefined ? 'OK' : 'PROBLEM: Function call failed';
      },
      sending: (iteratorAgeMs) => options.onIteratorAge?.(iteratorAgeMs),
      notice: (sentence) => options.onNotice?.(sentence),
      recordOutcome: (disposition) => options.onRecordOutcome?.(disposition),
    };
  }

  get state(): EventSourceMappingState {
    return this.currentState;
  }

  /** `No records processed`, `OK` or `PROBLEM: Function call failed`, as the Lambda API says it. */
  get lastProcessingResult(): string {
    return this.result;
  }

  /** When the state changed last, in milliseconds since the epoch. */
  get lastModified(): number {
    return this.modified;
  }

  /** What has happened up to now. */
  get counts(): EventCounts {
    return { ...this.context.counters };
  }

  /** Whether everything that was in the stream when it was last looked at is done with. */
  get isCaughtUp(): boolean {
    return this.state === 'Enabled' && [...this.consumers.values()].every((consumer) => consumer.isCaughtUp);
  }

  /** For each shard being read, the sequence number up to which every record is done with. */
  get checkpoints(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.consumers].map(([id, consumer]) => [id, consumer.checkpoint]));
  }

  /** Begins at the starting position, or goes on with the first record that is not done with. */
  start(): void {
    if (this.currentState === 'Enabled') return;
    this.enter('Enabled');
    this.unsubscribe = this.reader.onActivity(() => {
      for (const consumer of this.consumers.values()) consumer.onActivity();
    });
    this.initial ??= this.begin();
    for (const consumer of this.consumers.values()) consumer.resume();
    this.discover();
  }

  /** Stops reading and sending; resolves when the batches in flight are dealt with. Checkpoints stay. */
  async stop(): Promise<void> {
    if (this.currentState === 'Disabled') return;
    const transition = this.enter('Disabling');
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.pause()));
    // It may have been started, and even stopped, again in the meantime.
    if (this.transition === transition) this.enter('Disabled');
  }

  private enter(state: EventSourceMappingState): number {
    this.currentState = state;
    this.modified = this.context.clock.now();
    this.transition += 1;
    return this.transition;
  }

  private begin(): ReadonlySet<string> {
    const shards = this.reader.listShards();
    if (this.settings.startingPosition.type === 'LATEST') {
      // Nothing will ever be written to a closed shard.
      for (const shard of shards)
        if (shard.endingSequenceNumber !== undefined) this.finished.add(shard.shardId);
    }
    return new Set(shards.map((shard) => shard.shardId));
  }

  /** Takes up the shards that may be read by now. */
  private discover(): void {
    const isFinished = (id: string) => this.finished.has(id) || (this.consumers.has(id) ? false : undefined);
    for (const { shardId } of readableShards(this.listShards(), isFinished)) {
      const isInitial = this.initial?.has(shardId) ?? false;
      const origin = isInitial ? this.settings.startingPosition : ({ type: 'TRIM_HORIZON' } as const);
      const onFinished = () => this.finish(shardId);
      const feedFor = (host: FeedHost) => this.feed(host, origin);
      const consumer = new ShardConsumer(this.context, shardId, feedFor, onFinished);
      this.consumers.set(shardId, consumer);
      consumer.resume();
    }
  }

  private feed(host: FeedHost, origin: ShardPosition): ShardFeed {
    if (this.consumer === undefined) return new PolledFeed(host, this.reader, origin);
    return new PushedFeed(host, this.consumer, this.reader, origin);
  }

  /** Nothing, and a notice, when the stream has been deleted under the mapping. */
  private listShards(): readonly ShardView[] {
    try {
      return this.reader.listShards();
    } catch (error) {
      const message = messageOf(error);
      this.context.lastResult(message);
      this.context.notice(
        `Event source mapping ${this.uuid}: the stream's shards cannot be listed: ${message}`,
      );
      return [];
    }
  }

  private finish(shardId: string): void {
    if (!this.consumers.delete(shardId)) return;
    this.finished.add(shardId);
    this.discover();
  }
}
