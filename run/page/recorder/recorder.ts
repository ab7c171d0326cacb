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
  StreamSecond,
} from '../page-data';
import type { DecisionLog } from './decision-log';
import { History } from './history';
import { AlarmWatch, consumerView, queueView, shardStrips } from './service-views';
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
  readonly facts: Omit<RunFacts, 'shardLimits' | 'intervalMs'>;
  /** The decisions that resharders have logged. */
  readonly decisions: DecisionLog;
  /** The part of the state that only the host of the run knows. */
  readonly told: () => Pick<PresentState, 'account' | 'load'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** From one look to the next. */
export const INTERVAL_MS = 1000;
/** A quarter of an hour. */
const HISTORY = { seconds: 900, loads: 200_000 };

/** Looks at a stream and its surroundings once an interval, and keeps the past that the page shows. */
export class Recorder {
  private readonly facts: RunFacts;
  private readonly history = new History(HISTORY);
  private readonly alarmWatch = new AlarmWatch();
  private lookedAt: number;
  private reading: Reading;
  private present: PresentState;
  private shards: readonly ShardStrip[];

  constructor(private readonly options: RecorderOptions) {
    const shardLimits = { bytes: SHARD_WRITE_BYTES_PER_SECOND, records: SHARD_WRITE_RECORDS_PER_SECOND };
    this.facts = { ...options.facts, shardLimits, intervalMs: INTERVAL_MS };
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
      seconds: this.history.seconds,
      shards: this.shards,
      decisions: this.options.decisions.decisions,
      now: this.present,
    };
  }

  /** Looks again. @returns the changes since the look before */
  next(): PageUpdate {
    const now = this.options.clock.now();
    const stream = this.stream();
    const second = this.secondUntil(stream, now);
    this.history.add(second);
    const before = new Map(this.shards.map((shard) => [shard.number, shard.closedAt]));
    this.shards = this.shardsSince(stream, this.history.seconds[0]?.time ?? now);
    return {
      second,
      shards: this.shards.filter(({ number, closedAt }) => before.get(number) !== closedAt),
      decisions: this.options.decisions.takeChanged(),
      now: this.present,
    };
  }

  private secondUntil(stream: DataStream | undefined, now: number): StreamSecond {
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
      alarms: this.alarmWatch.look(watched.alarms.list(), now),
      consumers: watched.eventSourceMappings.all().map(consumerView),
      queues: watched.queues.list().map((queue) => queueView(queue, now)),
      ...told(),
    };
  }

  private shardsSince(stream: DataStream | undefined, since: number): ShardStrip[] {
    return stream === undefined ? [] : shardStrips(stream, since);
  }

  private stream(): DataStream | undefined {
    const { watched, facts } = this.options;
    return watched.kinesis.list().find(({ state }) => state.name === facts.streamName);
  }
}

function invocationsOf({ consumers }: PresentState): number {
  return consumers.reduce((sum, { invocations }) => sum + invocations, 0);
}
