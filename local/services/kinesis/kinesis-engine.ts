import { parseArn } from '../../base/arn';
import type { Clock } from '../../base/clock';
import { Scale } from '../../base/scale';
import { AccountLimits, AccountSettings, ResourcePolicies } from './account';
import { DataStream } from './data-stream';
import { CREATE_STREAM_MS, DELETE_STREAM_MS } from './durations';
import { invalidArgument, resourceInUse, resourceNotFound } from './errors';
import type { StreamConsumer } from './fan-out';
import { defaultShardLimit, MAX_SHARDS_PER_STREAM, ON_DEMAND_SHARDS, RECORD_SIZE_KIB } from './limits';
import { MemoryBudget } from './log';
import {
  type FanOutObserver,
  type KinesisObserver,
  NO_FAN_OUT_OBSERVER,
  NO_KINESIS_OBSERVER,
} from './observers';
import type { StreamQueue } from './queues';
import { decodeIterator } from './records';
import {
  addTags,
  checkDistribution,
  checkMaxRecordSize,
  checkWarmThroughput,
  type RecordDistribution,
  type StreamEnvironment,
  type StreamMode,
  shardsForWarmThroughput,
} from './stream';
import type { ShardTraffic, StreamReader } from './types';

export interface KinesisEngineOptions {
  readonly clock: Clock;
  /** What a record stands for, in the shards' limits and in pages of records. Default: itself. */
  readonly scale?: Scale;
  readonly accountId: string;
  readonly region: string;
  /** Default `aws`. */
  readonly partition?: string;
  /** Memory for the records of all streams. Default 512 MiB. */
  readonly memoryBudgetBytes?: number;
  /** Open shards of all provisioned streams. Default 20,000 or 1,000, depending on the Region. */
  readonly shardLimit?: number;
  /** Gets one sentence for people when the memory budget is used up. */
  readonly onNotice?: (sentence: string) => void;
  /** Gets the outcome of each call that writes or reads records: the source of the stream-level metrics. */
  readonly observer?: KinesisObserver;
  /** Gets the pushes to registered consumers: the source of the consumer-level metrics. */
  readonly fanOutObserver?: FanOutObserver;
  /** How many times as long the next round of a stream's reshard takes. Default: always 1. */
  readonly slowdown?: (streamName: string) => number;
}

/** The parameters of CreateStream. */
export interface NewStream {
  readonly name: string;
  /** Default PROVISIONED with a shard count, ON_DEMAND without one. */
  readonly mode?: StreamMode;
  /** Required for PROVISIONED, if it is given; not allowed for ON_DEMAND. */
  readonly shardCount?: number;
  /** 1024 to 10240, default 1024. */
  readonly maxRecordSizeKiB?: number;
  /** MiB a second. Only for ON_DEMAND, and only with the account's billing commitment. */
  readonly warmThroughputMiBps?: number;
  /** Default USER_PARTITION_KEY; AUTO only for ON_DEMAND. */
  readonly distribution?: RecordDistribution;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Kinesis Data Streams of one account in one Region, in memory: state and rules, without sockets. */
export class KinesisEngine {
  readonly account = new AccountSettings();
  readonly policies = new ResourcePolicies();
  readonly environment: StreamEnvironment;
  readonly limits: AccountLimits;
  private readonly streams = new Map<string, DataStream>();

  constructor(options: KinesisEngineOptions) {
    const { clock, accountId, region, partition = 'aws', scale = new Scale() } = options;
    const {
      memoryBudgetBytes = 512 * 1024 * 1024,
      onNotice = () => undefined,
      observer = NO_KINESIS_OBSERVER,
    } = options;
    const { fanOutObserver = NO_FAN_OUT_OBSERVER, slowdown = () => 1 } = options;
    if (!(memoryBudgetBytes > 0)) {
      throw new RangeError(`memoryBudgetBytes must be above 0, got ${memoryBudgetBytes}.`);
    }
    const budget = new MemoryBudget(memoryBudgetBytes, onNotice);
    this.environment = {
      partition,
      region,
      accountId,
      clock,
      scale,
      budget,
      observer,
      fanOutObserver,
      slowdown,
    };
    const shardLimit = options.shardLimit ?? defaultShardLimit(region);
    this.limits = new AccountLimits(this.environment, this.account, shardLimit, () => this.list());
  }

  /** Every stream, in ascending order of names. */
  list(): DataStream[] {
    const names = [...this.streams.keys()].sort();
    return names.flatMap((name) => this.streams.get(name) ?? []);
  }

  /**
   * CreateStream. The stream is CREATING, then ACTIVE; see `state.lifecycle.whenActive()`.
   * @throws AwsError
   */
  createStream(stream: NewStream): DataStream {
    const { name, distribution = 'USER_PARTITION_KEY', tags = {} } = stream;
    const { mode = stream.shardCount === undefined ? 'ON_DEMAND' : 'PROVISIONED' } = stream;
    const { maxRecordSizeKiB = RECORD_SIZE_KIB.default, warmThroughputMiBps } = stream;
    checkMaxRecordSize(maxRecordSizeKiB);
    checkDistribution(mode, distribution);
    addTags(new Map(), tags);
    const shardCount = this.initialShards(stream, mode);
    if (this.streams.has(name)) {
      throw resourceInUse(`Stream ${name} under account ${this.environment.accountId} already exists.`);
    }
    this.limits.requireStream(mode, shardCount);

    const settings = { name, mode, shardCount, distribution, maxRecordSizeKiB, warmThroughputMiBps, tags };
    const created = new DataStream(settings, this.environment, this.limits);
    this.streams.set(name, created);
    created.state.lifecycle.create(CREATE_STREAM_MS, () => created.state.openShards());
    return created;
  }

  /** @throws AwsError ResourceNotFoundException */
  stream(name: string): DataStream {
    const stream = this.streams.get(name);
    if (stream !== undefined) return stream;
    throw resourceNotFound(`Stream ${name} under account ${this.environment.accountId} not found.`);
  }

  /** @throws AwsError ResourceNotFoundException, which names the stream and the account of the ARN */
  streamByArn(arn: string): DataStream {
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    const stream = this.streams.get(name);
    if (stream?.state.arn === arn) return stream;
    throw resourceNotFound(`Stream ${name} under account ${parseArn(arn).accountId} not found.`);
  }

  /**
   * The stream of a shard iterator.
   * @throws AwsError InvalidArgumentException, ResourceNotFoundException
   */
  streamOfIterator(shardIterator: string): DataStream {
    const position = decodeIterator(shardIterator);
    if (position === undefined) throw invalidArgument('Invalid ShardIterator.');
    return this.stream(position.streamName);
  }

  /** @throws AwsError ResourceNotFoundException */
  consumerByArn(arn: string): StreamConsumer {
    const stream = this.streams.get(/:stream\/([^/]+)\/consumer\//.exec(arn)?.[1] ?? '');
    const consumer = stream?.consumers.all.find((candidate) => candidate.arn === arn);
    if (consumer !== undefined) return consumer;
    throw resourceNotFound(`Consumer ${arn} not found.`);
  }

  /** Every queue of the account, in order of their names. */
  get queues(): readonly StreamQueue[] {
    const queues = this.list().flatMap((stream) => stream.queues.all);
    return queues.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AwsError ResourceNotFoundException */
  queueByArn(arn: string): StreamQueue {
    const queue = this.queues.find((candidate) => candidate.arn === arn);
    if (queue !== undefined) return queue;
    throw resourceNotFound(`Queue ${arn} not found.`);
  }

  /**
   * DeleteStream. The stream is DELETING, then gone with its records.
   * @param enforceConsumerDeletion whether registered consumers are deleted too
   * @throws AwsError ResourceInUseException unless the stream is ACTIVE or CREATING, or if it has consumers
   *   that must stay, or queues
   */
  deleteStream(stream: DataStream, enforceConsumerDeletion = false): void {
    const { name, arn, lifecycle } = stream.state;
    stream.queues.requireNone('be deleted');
    const count = stream.consumers.all.length;
    if (count > 0 && !enforceConsumerDeletion) {
      throw resourceInUse(
        `${stream.state.subject} has ${count} registered consumers. Deregister them, or set EnforceConsumerDeletion.`,
      );
    }
    lifecycle.delete(DELETE_STREAM_MS, ['ACTIVE', 'CREATING'], () => {
      this.streams.delete(name);
      for (const consumer of stream.consumers.all) this.policies.forget(consumer.arn);
      this.policies.forget(arn);
      stream.destroy();
    });
  }

  /**
   * DeregisterStreamConsumer.
   * @throws AwsError ResourceInUseException unless the consumer is ACTIVE
   */
  deregisterConsumer(consumer: StreamConsumer): void {
    const { consumers } = this.streamByArn(consumer.streamArn);
    consumers.deregister(consumer, () => this.policies.forget(consumer.arn));
  }

  /**
   * The stream for readers in this process: the API's rules, without a socket.
   * @throws AwsError ResourceNotFoundException
   */
  reader(streamArn: string): StreamReader {
    return this.streamByArn(streamArn).reader;
  }

  /**
   * The traffic of each shard that still exists.
   * @throws AwsError ResourceNotFoundException
   */
  traffic(streamArn: string): readonly ShardTraffic[] {
    return this.streamByArn(streamArn).reader.shardTraffic();
  }

  /** Stops every timer and releases all memory. */
  close(): void {
    for (const stream of this.streams.values()) stream.destroy();
    this.streams.clear();
  }

  private initialShards(stream: NewStream, mode: StreamMode): number {
    const { name, shardCount, warmThroughputMiBps: warm } = stream;
    if (mode === 'PROVISIONED') {
      if (warm !== undefined)
        throw invalidArgument(`WarmThroughputMiBps of stream ${name} is for on-demand streams only.`);
      if (shardCount === undefined)
        throw invalidArgument(`Stream ${name} in mode PROVISIONED needs a ShardCount.`);
      if (shardCount >= 1 && shardCount <= MAX_SHARDS_PER_STREAM) return shardCount;
      throw invalidArgument(
        `ShardCount of stream ${name} must be between 1 and ${MAX_SHARDS_PER_STREAM}, got ${shardCount}.`,
      );
    }
    if (shardCount !== undefined) {
      throw invalidArgument(
        `ShardCount of stream ${name} is not expected in mode ON_DEMAND, got ${shardCount}.`,
      );
    }
    if (warm === undefined) return ON_DEMAND_SHARDS;
    this.limits.requireCommitment();
    checkWarmThroughput(warm);
    return shardsForWarmThroughput(warm);
  }
}
