import { formatArn } from '../../../base/arn';
import type { AwsEnvironment } from '../../../base/aws-environment';
import type { Clock } from '../../../base/clock';
import type { Scale } from '../../../base/scale';
import { resourceNotFound } from '../errors';
import { RECORD_SIZE_KIB, RETENTION_HOURS } from '../limits';
import type { MemoryBudget } from '../log';
import type { FanOutObserver, KinesisObserver } from '../observers';
import { type Shard, ShardMap } from '../shards';
import { StreamLifecycle } from './stream-lifecycle';

const HOUR_MS = 3_600_000;
/** Retention is applied when the stream is used, at most once in this interval. */
const TRIM_INTERVAL_MS = 1000;

/** The parts that all streams of an engine share. */
export interface StreamEnvironment extends AwsEnvironment {
  readonly clock: Clock;
  readonly scale: Scale;
  readonly budget: MemoryBudget;
  readonly observer: KinesisObserver;
  readonly fanOutObserver: FanOutObserver;
  /** How many times as long the next round of a stream's reshard takes. */
  readonly slowdown: (streamName: string) => number;
}

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';
export type RecordDistribution = 'AUTO' | 'USER_PARTITION_KEY';

/** The parameters of a new stream. */
export interface StreamSettings {
  readonly name: string;
  readonly mode: StreamMode;
  readonly shardCount: number;
  readonly distribution: RecordDistribution;
  readonly maxRecordSizeKiB: number;
  /** MiB a second; on-demand only. */
  readonly warmThroughputMiBps: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The state of a stream. Classes that get it contain the rules that change it. */
export class StreamState {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly lifecycle: StreamLifecycle;
  readonly activity = new Activity();
  readonly tags: Map<string, string>;
  readonly shardLevelMetrics = new Set<string>();
  mode: StreamMode;
  distribution: RecordDistribution;
  retentionHours: number = RETENTION_HOURS.default;
  maxRecordSizeKiB: number = RECORD_SIZE_KIB.default;
  /** The KMS key that records are marked as encrypted with. */
  keyId: string | undefined;
  warmThroughput: { readonly target: number; readonly current: number } | undefined;
  private readonly initialShardCount: number;
  private map: ShardMap | undefined;
  private trimmedAt = 0;

  constructor(
    settings: StreamSettings,
    readonly environment: StreamEnvironment,
  ) {
    const { clock } = environment;
    this.name = settings.name;
    this.arn = formatArn({ ...environment, service: 'kinesis', resource: `stream/${settings.name}` });
    this.createdAt = clock.now();
    this.initialShardCount = settings.shardCount;
    this.mode = settings.mode;
    this.distribution = settings.distribution;
    this.maxRecordSizeKiB = settings.maxRecordSizeKiB;
    this.tags = new Map(Object.entries(settings.tags));
    const warm = settings.warmThroughputMiBps;
    this.warmThroughput = warm === undefined ? undefined : { target: warm, current: warm };
    this.lifecycle = new StreamLifecycle(this.subject, clock, () => this.activity.happened());
  }

  /** The name of the stream in messages. */
  get subject(): string {
    return `Stream ${this.name} under account ${this.environment.accountId}`;
  }

  /** The name of a shard in messages. */
  subjectOf(shardId: string): string {
    return `Shard ${shardId} in stream ${this.name} under account ${this.environment.accountId}`;
  }

  /** Creates the shards, because the stream is created now. */
  openShards(): void {
    const { clock, budget, scale } = this.environment;
    this.map = new ShardMap(this.initialShardCount, clock.now(), budget, scale);
  }

  /** Open shards. While the stream is created, the shards that it will have. */
  get openShardCount(): number {
    return this.map?.open.length ?? this.initialShardCount;
  }

  /** False while the stream is created. */
  get hasShards(): boolean {
    return this.map !== undefined;
  }

  /**
   * The shards, after retention is applied.
   * @throws AwsError ResourceNotFoundException while the stream is created, and after it is deleted
   */
  shards(): ShardMap {
    if (this.map === undefined) throw resourceNotFound(`${this.subject} not found.`);
    if (this.environment.clock.now() - this.trimmedAt >= TRIM_INTERVAL_MS) this.trim();
    return this.map;
  }

  /**
   * @throws AwsError ResourceNotFoundException for a shard that does not exist, or whose records are all
   *   expired
   */
  shard(id: string): Shard {
    const shard = this.shards().get(id);
    if (shard !== undefined) return shard;
    throw resourceNotFound(`${this.subjectOf(id)} does not exist`);
  }

  /** The start of the retention period; milliseconds since the epoch. */
  get horizon(): number {
    return Math.max(this.createdAt, this.environment.clock.now() - this.retentionHours * HOUR_MS);
  }

  /** Drops the records that are older than the retention period. */
  trim(): void {
    this.trimmedAt = this.environment.clock.now();
    this.map?.trim(this.horizon);
  }

  /** Releases all memory, because the stream is deleted. */
  destroy(): void {
    this.lifecycle.close();
    this.map?.clear();
    this.map = undefined;
    this.activity.happened();
  }
}

/** Tells listeners that something happened, at most once per turn of the event loop. */
class Activity {
  private readonly listeners = new Set<() => void>();
  private scheduled = false;

  /** @returns a function that stops the calls */
  on(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  happened(): void {
    if (this.scheduled || this.listeners.size === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }
}
