import type { Clock } from '../../base/clock';
import { AccountLimits, AccountSettings, ResourcePolicies } from './account';
import { DataStream } from './data-stream';
import { CREATE_STREAM, DELETE_STREAM } from './durations';
import { invalidArgument, resourceInUse, resourceNotFound } from './errors';
import type { StreamConsumer } from './fan-out';
import { defaultShardLimit, MAX_SHARDS_PER_STREAM, ON_DEMAND_SHARDS, RECORD_SIZE_KIB } from './limits';
import { MemoryBudget } from './log';
import { type FanOutObserver, type KinesisObserver, NO_FAN_OUT_OBSERVER, NOBODY } from './observers';
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
  /** Real time: stamps, throughput limits, rolling windows, retention. */
  readonly clock: Clock;
  /** What takes seconds or minutes on AWS (making a stream, resharding); may be compressed. */
  readonly controlPlane: Clock;
  readonly accountId: string;
  readonly region: string;
  /** `aws` unless told. */
  readonly partition?: string;
  /** What the records of all streams may take in memory; 512 MiB unless told. */
  readonly memoryBudgetBytes?: number;
  /** Open shards of all provisioned streams; unless told 20,000 or 1,000, by Region. */
  readonly shardLimit?: number;
  /** Gets one sentence for people when the memory budget is used up. */
  readonly onNotice?: (sentence: string) => void;
  /** Gets what became of every operation that moves records: the material of the stream-level metrics. */
  readonly observer?: KinesisObserver;
  /** Gets what registered consumers were pushed: the material of the consumer-level metrics. */
  readonly fanOutObserver?: FanOutObserver;
}

/** A stream to make, as CreateStream takes it. */
export interface NewStream {
  readonly name: string;
  /** PROVISIONED unless told. */
  readonly mode?: StreamMode;
  /** Needed for PROVISIONED, not allowed for ON_DEMAND. */
  readonly shardCount?: number;
  /** 1024 to 10240, 1024 unless told. */
  readonly maxRecordSizeKiB?: number;
  /** MiB a second, ON_DEMAND with the account's billing commitment only. */
  readonly warmThroughputMiBps?: number;
  /** AUTO for ON_DEMAND only; USER_PARTITION_KEY unless told. */
  readonly distribution?: RecordDistribution;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Kinesis Data Streams of one account in one Region, in memory: state and rules, no sockets. */
export class KinesisEngine {
  readonly account = new AccountSettings();
  readonly policies = new ResourcePolicies();
  readonly environment: StreamEnvironment;
  readonly limits: AccountLimits;
  private readonly streams = new Map<string, DataStream>();

  constructor(options: KinesisEngineOptions) {
    const { clock, controlPlane, accountId, region, partition = 'aws' } = options;
    const { memoryBudgetBytes = 512 * 1024 * 1024, onNotice = () => undefined, observer = NOBODY } = options;
    const { fanOutObserver = NO_FAN_OUT_OBSERVER } = options;
    if (!(memoryBudgetBytes > 0)) {
      throw new RangeError(`memoryBudgetBytes must be above 0, got ${memoryBudgetBytes}.`);
    }
    const budget = new MemoryBudget(memoryBudgetBytes, onNotice);
    this.environment = {
      partition,
      region,
      accountId,
      clock,
      controlPlane,
      budget,
      observer,
      fanOutObserver,
    };
    const shardLimit = options.shardLimit ?? defaultShardLimit(region);
    this.limits = new AccountLimits(this.environment, this.account, shardLimit, () => this.list());
  }

  /** Every stream, by name in ascending order. */
  list(): DataStream[] {
    const names = [...this.streams.keys()].sort();
    return names.flatMap((name) => this.streams.get(name) ?? []);
  }

  /**
   * CreateStream: CREATING, then ACTIVE; see `state.lifecycle.whenActive()`.
   * @throws AwsError
   */
  createStream(stream: NewStream): DataStream {
    const { name, mode = 'PROVISIONED', distribution = 'USER_PARTITION_KEY', tags = {} } = stream;
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
    created.state.lifecycle.create(CREATE_STREAM, () => created.state.openShards());
    return created;
  }

  /**
   * The stream of that name.
   * @throws AwsError ResourceNotFoundException
   */
  stream(name: string): DataStream {
    const stream = this.streams.get(name);
    if (stream !== undefined) return stream;
    throw resourceNotFound(`Stream ${name} under account ${this.environment.accountId} not found.`);
  }

  /**
   * The stream with that ARN.
   * @throws AwsError ResourceNotFoundException
   */
  streamByArn(arn: string): DataStream {
    const stream = this.streams.get(arn.slice(arn.lastIndexOf('/') + 1));
    if (stream?.state.arn === arn) return stream;
    throw resourceNotFound(`Stream ${arn} under account ${this.environment.accountId} not found.`);
  }

  /**
   * The stream that a shard iterator is for.
   * @throws AwsError InvalidArgumentException, ResourceNotFoundException
   */
  streamOfIterator(shardIterator: string): DataStream {
    const position = decodeIterator(shardIterator);
    if (position === undefined) throw invalidArgument('Invalid ShardIterator.');
    return this.stream(position.streamName);
  }

  /**
   * The consumer with that ARN.
   * @throws AwsError ResourceNotFoundException
   */
  consumerByArn(arn: string): StreamConsumer {
    const stream = this.streams.get(/:stream\/([^/]+)\/consumer\//.exec(arn)?.[1] ?? '');
    const consumer = stream?.consumers.all.find((candidate) => candidate.arn === arn);
    if (consumer !== undefined) return consumer;
    throw resourceNotFound(`Consumer ${arn} not found.`);
  }

  /**
   * DeleteStream: DELETING, then gone with all that it held.
   * @param enforceConsumerDeletion whether registered consumers go with it
   * @throws AwsError ResourceInUseException unless the stream is ACTIVE, and when it has consumers that are to stay
   */
  deleteStream(stream: DataStream, enforceConsumerDeletion = false): void {
    const { name, arn, lifecycle } = stream.state;
    const count = stream.consumers.all.length;
    if (count > 0 && !enforceConsumerDeletion) {
      throw resourceInUse(
        `${stream.state.subject} has ${count} registered consumers. Deregister them, or set EnforceConsumerDeletion.`,
      );
    }
    lifecycle.delete(DELETE_STREAM, () => {
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
   * For consumers in this process: the stream under the API's own rules, without a socket.
   * @throws AwsError ResourceNotFoundException
   */
  reader(streamArn: string): StreamReader {
    return this.streamByArn(streamArn).reader;
  }

  /**
   * What passed through each shard that is still there.
   * @throws AwsError ResourceNotFoundException
   */
  traffic(streamArn: string): readonly ShardTraffic[] {
    return this.streamByArn(streamArn).reader.shardTraffic();
  }

  /** Stops every timer and gives all memory back. */
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
