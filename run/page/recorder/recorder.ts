import type { Clock } from '../../../local/base/clock';
import type { Alarms } from '../../../local/services/cloudwatch';
import type { EventSourceMappings } from '../../../local/services/event-source-mapping';
import {
  type DataStream,
  type KinesisEngine,
  SHARD_WRITE_BYTES_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../../local/services/kinesis';
import type { Queues } from '../../../local/services/sqs';
import type {
  PageSnapshot,
  PageUpdate,
  PresentState,
  RunFacts,
  ShardStrip,
  StreamInterval,
} from '../page-data';
import type { DecisionLog } from './decision-log';
import { History } from './history';
import { alarmView, consumerView, queueView, shardStrips } from './service-views';
import { type Reading, readShards, trafficBetween } from './traffic-meter';

/** The services that the page shows; `LocalAws` has them all. */
export interface Watched {
  readonly kinesis: Pick<KinesisEngine, 'list'>;
  readonly eventSourceMappings: Pick<EventSourceMappings, 'all'>;
  readonly queues: Pick<Queues, 'list'>;
  readonly alarms: Pick<Alarms, 'list'>;
}

export interface RecorderOptions {
  readonly watched: Watched;
  /** The facts that the caller knows; the recorder adds the rest. */
  readonly facts: Omit<RunFacts, 'shardLimits' | 'intervalMs' | 'mostIntervals'>;
  /** The decisions that resharders have logged. */
  readonly decisions: DecisionLog;
  /** The part of the state that only the host of the run knows. */
  readonly told: () => Pick<PresentState, 'account' | 'story'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The times from one look to the next. All are parts of CloudWatch's minute, so that both can be compared. */
const INTERVALS_MS = [1000, 5000, 15_000, 60_000] as const;
const MOST_LOOKS_A_SECOND = 4;
/** An hour at a look a second; 15 hours at a look in 15 seconds. */
const HISTORY = { intervals: 3600, loads: 200_000 };

/** The time from one look to the next, such that a real second has some looks, but few. Pure. */
export function intervalAt(pace: RunFacts['pace']): number {
  const shortest = ((pace ?? Number.POSITIVE_INFINITY) / MOST_LOOKS_A_SECOND) * 1000;
  return INTERVALS_MS.find((ms) => ms >= shortest) ?? INTERVALS_MS[3];
}

/** Looks at a stream and its surroundings once an interval, and keeps the past that the page shows. */
export class Recorder {
  private readonly facts: RunFacts;
  /** From one look to the next, as a rule. */
  readonly intervalMs: number;
  private readonly history = new History(HISTORY);
  private lookedAt: number;
  private reading: Reading;
  private present: PresentState;
  private shards: readonly ShardStrip[] = [];

  constructor(private readonly options: RecorderOptions) {
    const shardLimits = { bytes: SHARD_WRITE_BYTES_PER_SECOND, records: SHARD_WRITE_RECORDS_PER_SECOND };
    this.intervalMs = intervalAt(options.facts.pace);
    this.facts = {
      ...options.facts,
      shardLimits,
      intervalMs: this.intervalMs,
      mostIntervals: HISTORY.intervals,
    };
    const now = options.clock.now();
    const stream = this.stream();
    this.lookedAt = now;
    this.reading = stream === undefined ? new Map() : readShards(stream);
    this.present = this.presentState(stream, now);
    this.shards = this.shardsSince(stream, now);
  }

  /** Everything, as of the last look. */
  snapshot(): PageSnapshot {
    return {
      facts: this.facts,
      time: this.lookedAt,
      intervals: this.history.intervals,
      shards: this.shards,
      decisions: this.options.decisions.decisions,
      now: this.present,
    };
  }

  /** Looks again. @returns the changes since the look before */
  next(): PageUpdate {
    const now = this.options.clock.now();
    const stream = this.stream();
    const interval = this.intervalUntil(stream, now);
    this.history.add(interval, this.present.story.endedAt);
    const before = new Map(this.shards.map((shard) => [shard.number, shard.closedAt]));
    this.shards = this.shardsSince(stream, this.history.intervals[0]?.time ?? now);
    return {
      interval,
      shards: this.shards.filter(({ number, closedAt }) => before.get(number) !== closedAt),
      decisions: this.options.decisions.takeChanged(),
      now: this.present,
    };
  }

  private intervalUntil(stream: DataStream | undefined, now: number): StreamInterval {
    const { reading: before, present: earlier } = this;
    const seconds = Math.max(0.001, (now - this.lookedAt) / 1000);
    this.lookedAt = now;
    this.reading = stream === undefined ? new Map() : readShards(stream);
    this.present = this.presentState(stream, now);
    const { alarms, consumers } = this.present;
    return {
      time: now,
      ...trafficBetween(before, this.reading, seconds),
      openShards: stream?.state.openShardCount ?? 0,
      alarmUtilization: alarms.find(({ isOfUtilization }) => isOfUtilization)?.value ?? null,
      iteratorAgeMs: consumers.length === 0 ? null : Math.max(...consumers.map((it) => it.iteratorAgeMs)),
      invocations: Math.max(0, (invocationsOf(this.present) - invocationsOf(earlier)) / seconds),
    };
  }

  private presentState(stream: DataStream | undefined, now: number): PresentState {
    const { watched, told } = this.options;
    return {
      streamStatus: stream?.state.lifecycle.status ?? 'DELETED',
      streamMode: stream?.state.mode ?? '',
      alarms: watched.alarms.list().map(alarmView),
      consumers: watched.eventSourceMappings.all().map(consumerView),
      queues: watched.queues.list().map((queue) => queueView(queue, now)),
      ...told(),
    };
  }

  private shardsSince(stream: DataStream | undefined, since: number): ShardStrip[] {
    const present = stream === undefined ? [] : shardStrips(stream, since);
    const numbers = new Set(present.map(({ number }) => number));
    // A stream forgets a closed shard after its retention, which may be within the story.
    const forgotten = this.shards.filter(
      ({ number, closedAt }) => !numbers.has(number) && closedAt !== null && closedAt >= since,
    );
    return [...forgotten, ...present];
  }

  private stream(): DataStream | undefined {
    const { watched, facts } = this.options;
    return watched.kinesis.list().find(({ state }) => state.name === facts.streamName);
  }
}

function invocationsOf({ consumers }: PresentState): number {
  return consumers.reduce((sum, { invocations }) => sum + invocations, 0);
}
