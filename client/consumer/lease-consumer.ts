import { ConsumerStateError } from './errors';
import { LeaseWorker, type ShutdownReport } from './fleet';
import {
  type LeaseConsumerOptions,
  type LeaseConsumerSettings,
  resolveOptions,
} from './lease-consumer-options';
import { DynamoDbLeaseStore, type LeaseStore } from './leases';
import { ConsumerMetrics } from './metrics';
import { Evidence, type ShardConsumerOptions } from './processing';
import { type ConsumerRecord, RecordChannel } from './record-channel';
import { KinesisSource, type Patience, type StreamSource } from './retrieval';
import { timedCalls, waitAtMost } from './timed-call';

/** As long as a container of ECS has between its stop and its kill. */
const SHUTDOWN_TIMEOUT_MS = 30_000;
/** No handler has to end in this time; one that hangs has to be seen. */
const SLOW_HANDLER_MS = 60_000;

/**
 * One worker of a fleet that shares a stream: a Kinesis Client Library in TypeScript. Workers find each other through a
 * lease table in DynamoDB, in the layout of the Kinesis Client Library 3.5, so that one fleet can take over from the other.
 *
 * Every record is delivered at least once, in the order of its shard, and a shard after its parents. Records of an
 * aggregate come as the user records that the producer put.
 *
 * @example
 * const consumer = new LeaseConsumer({
 *   kinesis: new KinesisClient(),
 *   dynamodb: new DynamoDBClient(),
 *   streamName: 'orders',
 *   applicationName: 'order-index',
 *   processRecords: async (records) => {
 *     for (const { partitionKey, data } of records) await index(partitionKey, data);
 *   },
 * });
 * await consumer.start();
 * process.once('SIGTERM', () => consumer.shutdown());
 * await consumer.ended;
 */
export class LeaseConsumer implements AsyncIterable<ConsumerRecord> {
  /** Unique among the workers of the fleet. */
  readonly workerId: string;
  /**
   * Settles when the consumer has shut down. Rejects with the error that it could not go on after: a
   * StreamUnusableError, for example of a stream that was deleted, or a MixedFleetError.
   */
  readonly ended: Promise<void>;
  private readonly settings: LeaseConsumerSettings;
  private readonly worker: LeaseWorker;
  private readonly channel = new RecordChannel();
  private isIterated = false;
  private begun: Promise<void> | undefined;
  private closing: Promise<ShutdownReport> | undefined;
  private fatal: { readonly error: unknown } | undefined;
  private settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  /** @throws RangeError for an option that is not allowed */
  constructor(options: LeaseConsumerOptions) {
    this.settings = resolveOptions(options);
    this.workerId = this.settings.workerId;
    const patience: Patience = {
      clock: this.settings.clock,
      random: this.settings.random,
      onTrouble: (message, error) => this.settings.onNotice(message, { error }),
    };
    this.worker = new LeaseWorker(
      this.workerOptions(storeOf(this.settings), sourceOf(this.settings, patience), patience),
      (error) => this.fail(error),
    );
    this.ended = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever does not look at it must not die of it.
    this.ended.catch(() => undefined);
  }

  /** The ids of the shards that this worker has the leases of. */
  get shardIds(): readonly string[] {
    return this.worker.shardIds;
  }

  /**
   * Begins. Makes the lease table and the leases if there are none.
   *
   * @throws LeaseTableError for a table that is not one of leases
   * @throws StreamUnusableError for a stream that does not exist, and for leases of another stream
   * @throws ConsumerStateError after a shutdown
   */
  async start(): Promise<void> {
    if (this.closing !== undefined) {
      throw new ConsumerStateError('A LeaseConsumer that was shut down does not start again; make another.');
    }
    this.begun ??= this.begin();
    await this.begun;
  }

  /**
   * Ends after the records that handlers have now, checkpoints, and gives the leases to whoever takes them next.
   *
   * @param options.timeoutMs the time for it, default 30,000. Handlers that run longer are told by their signal, and not
   *   waited for.
   */
  shutdown({
    timeoutMs = SHUTDOWN_TIMEOUT_MS,
  }: {
    readonly timeoutMs?: number;
  } = {}): Promise<ShutdownReport> {
    this.closing ??= this.close(timeoutMs);
    return this.closing;
  }

  /**
   * The records of all shards of this worker, one at a time. Asking for the next record says that the last is processed.
   * Leaving the loop shuts the consumer down; the record that it left with counts as not processed.
   *
   * @throws ConsumerStateError if there is a `processRecords`, and for a second loop
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ConsumerRecord> {
    if (this.settings.processRecords !== undefined) {
      throw new ConsumerStateError(
        'A LeaseConsumer with processRecords gives its records to that, and to no loop.',
      );
    }
    if (this.isIterated) {
      throw new ConsumerStateError(
        'A LeaseConsumer is iterated by one loop: a second would say that the first has processed the record in its hand.',
      );
    }
    this.isIterated = true;
    await this.start();
    try {
      for (;;) {
        const record = await this.channel.next();
        if (record === undefined) return;
        yield record;
      }
    } finally {
      this.channel.close();
      await this.shutdown();
    }
  }

  private async begin(): Promise<void> {
    const { signal } = this.settings;
    try {
      signal?.throwIfAborted();
      this.tellOfPoison();
      signal?.addEventListener('abort', () => void this.shutdown(), { once: true });
      await this.worker.start();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  private tellOfPoison(): void {
    const { deadLetters, processRecords, onNotice } = this.settings;
    if (deadLetters !== undefined || processRecords === undefined) return;
    onNotice(
      'there are no deadLetters: a record that cannot be processed is tried without end, and holds up its shard',
      {},
    );
  }

  private async close(timeoutMs: number): Promise<ShutdownReport> {
    const { clock } = this.settings;
    const end = clock.now() + timeoutMs;
    // A start that failed has told so itself.
    if (this.begun !== undefined) {
      await waitAtMost(
        timeoutMs,
        clock,
        this.begun.catch(() => undefined),
      );
    }
    const report = await this.worker.shutdown(Math.max(0, end - clock.now()));
    this.channel.close();
    if (this.fatal === undefined) this.settle?.resolve();
    else this.settle?.reject(this.fatal.error);
    return report;
  }

  private fail(error: unknown): void {
    this.fatal ??= { error };
    this.channel.close(this.fatal);
    void this.shutdown();
  }

  private workerOptions(store: LeaseStore, source: StreamSource, patience: Patience) {
    const { settings } = this;
    const metrics = new ConsumerMetrics({ ...settings, sink: settings.metrics });
    const shards: ShardConsumerOptions = {
      store,
      source,
      prefetch: { records: settings.maxPendingRecords, bytes: settings.maxPendingBytes },
      maxBatchRecords: settings.maxBatchRecords,
      parentPollMs: settings.failoverTimeMs / 10,
      patience,
      onMillisBehindLatest: (shardId, millis) => metrics.onMillisBehindLatest(shardId, millis),
      delivery: {
        ...settings,
        processRecords:
          settings.processRecords ?? ((records, context) => this.channel.offer(records, context)),
        sender: { ...settings, stream: settings.streamArn ?? settings.streamName ?? '' },
        evidence: new Evidence(),
        patience,
        onProcessed: (processed) => metrics.onProcessed(processed),
        // A loop may well take its time for a record.
        slowAfterMs: settings.processRecords && SLOW_HANDLER_MS,
      },
    };
    return {
      ...settings,
      store,
      source,
      shards,
      metrics,
      leaseDurationMs: settings.failoverTimeMs,
      handOffTimeoutMs: settings.leaseHandOffTimeoutMs,
      auditIntervalMs: settings.leasesRecoveryAuditorIntervalMs,
      maxLeases: settings.maxLeasesForWorker,
      maxStolen: settings.maxLeasesToStealAtOneTime,
    };
  }
}

function storeOf(settings: LeaseConsumerSettings): LeaseStore {
  const { dynamodb: client, tableName, clock, failoverTimeMs, requestTimeout } = settings;
  return new DynamoDbLeaseStore({
    client,
    tableName,
    clock,
    callTimeoutMs: failoverTimeMs / 3,
    requestTimeout,
  });
}

function sourceOf(settings: LeaseConsumerSettings, patience: Patience): StreamSource {
  const { kinesis, streamName, streamArn, initialPosition, fanOutConsumer, clock, requestTimeout } = settings;
  return new KinesisSource({
    client: kinesis,
    stream: streamArn === undefined ? { StreamName: streamName } : { StreamARN: streamArn },
    initialPosition,
    fanOutConsumer,
    maxRecordsPerCall: settings.maxRecords,
    idleMs: settings.idleTimeBetweenReadsMs,
    patience,
    timed: timedCalls(clock, requestTimeout),
  });
}
