import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type InvocationContext, type KinesisBatchRecord, shardIdOf } from './batch-event';
import { deploymentId } from './deployment';
import { type ParkedRecord, parkedBody, parkedKey } from './parked-object';

/** The options of a ParkingLot. */
export interface ParkingLotOptions {
  /** The bucket of the construct `ParkingLot`. */
  readonly bucket: string;
  /** The name of the function in keys and metrics. */
  readonly consumer: string;
  /** Default a client of its own, which gives a call up after three seconds. */
  readonly client?: Pick<S3Client, 'send'>;
  /** Tells this deployment from others. Default `deploymentId()`. */
  readonly deployment?: string;
  /** Milliseconds since the epoch. Default Date.now. */
  readonly now?: () => number;
}

/** How often a record was begun, and how many of these attempts came to an end. */
export interface AttemptMark {
  readonly begun: number;
  readonly ended: number;
}

/** At most one PUT request of each execution environment in this time says that the deployment works. */
const HEALTH_INTERVAL_MS = 10 * 60_000;
/**
 * So many records that fail alone does a deployment park on a shard with no success in between. Beyond them
 * it is more likely that the sink is down, and its errors have no known name.
 */
const MAX_PARKED_WITHOUT_SUCCESS = 10;
const CALL_TIMEOUT_MS = 3_000;
const NO_ATTEMPT: AttemptMark = { begun: 0, ended: 0 };

/**
 * The bucket of a parking lot, as a function uses it: it holds parked records with their payload, marks of
 * attempts for records that may kill the function, and when each deployment last succeeded.
 */
export class ParkingLot {
  private static readonly ofEnvironment = new Map<string, ParkingLot>();

  /**
   * By PARKING_BUCKET and PARKING_CONSUMER, which the construct sets. Undefined where they are not set. The same for all
   * invocations of an execution environment: it keeps the connection to S3, and knows what it wrote when.
   */
  static fromEnvironment(environment: Readonly<NodeJS.ProcessEnv> = process.env): ParkingLot | undefined {
    const { PARKING_BUCKET: bucket, PARKING_CONSUMER: consumer } = environment;
    if (!bucket || !consumer) return undefined;
    const key = JSON.stringify([bucket, consumer]);
    const known = ParkingLot.ofEnvironment.get(key) ?? new ParkingLot({ bucket, consumer });
    ParkingLot.ofEnvironment.set(key, known);
    return known;
  }

  readonly consumer: string;
  private readonly client: Pick<S3Client, 'send'>;
  private readonly now: () => number;
  private deployment: string | undefined;
  private healthWrittenAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ParkingLotOptions) {
    this.consumer = options.consumer;
    this.client = options.client ?? new S3Client({ maxAttempts: 3 });
    this.now = options.now ?? Date.now;
    this.deployment = options.deployment;
  }

  /**
   * Writes records with their payload, as one object. @throws what S3 refuses with; nothing is parked then
   */
  async park(parked: readonly ParkedRecord[], context: InvocationContext): Promise<void> {
    await this.put(parkedKey(this.consumer, parked), parkedBody(parked, context, this.now()));
  }

  /** The attempts at a record that are counted. */
  async attempts(record: KinesisBatchRecord): Promise<AttemptMark> {
    return (await this.get<AttemptMark>(this.markKey(record))) ?? NO_ATTEMPT;
  }

  async markAttempt(record: KinesisBatchRecord, mark: AttemptMark): Promise<void> {
    await this.put(this.markKey(record), JSON.stringify(mark));
  }

  async forgetAttempts(record: KinesisBatchRecord): Promise<void> {
    await this.send(new DeleteObjectCommand({ Bucket: this.options.bucket, Key: this.markKey(record) }));
  }

  /** Notes that this deployment has processed a record; written at most every ten minutes. */
  async noteSuccess(): Promise<void> {
    if (this.now() - this.healthWrittenAt < HEALTH_INTERVAL_MS) return;
    const at = this.now();
    await this.put(this.healthKey(), JSON.stringify({ lastSuccess: at }));
    this.healthWrittenAt = at;
  }

  /**
   * Whether this deployment works, so that what fails alone may be parked: it has processed a record, here or
   * in another environment, and has not parked ten records of the shard since.
   */
  async works(shardId: string): Promise<boolean> {
    const health = await this.get<{ lastSuccess: number }>(this.healthKey());
    if (health === undefined) return false;
    const parked = await this.parkedAlone(shardId);
    return parked.at < health.lastSuccess || parked.count < MAX_PARKED_WITHOUT_SUCCESS;
  }

  /** Counts a record that was parked although nothing else succeeded. */
  async noteParkedAlone(shardId: string): Promise<void> {
    const health = await this.get<{ lastSuccess: number }>(this.healthKey());
    const { at, count } = await this.parkedAlone(shardId);
    const before = at < (health?.lastSuccess ?? 0) ? 0 : count;
    await this.put(this.healthKey(shardId), JSON.stringify({ at: this.now(), count: before + 1 }));
    // The next success is news.
    this.healthWrittenAt = Number.NEGATIVE_INFINITY;
  }

  private async parkedAlone(shardId: string): Promise<{ readonly at: number; readonly count: number }> {
    return (await this.get<{ at: number; count: number }>(this.healthKey(shardId))) ?? { at: 0, count: 0 };
  }

  private markKey(record: KinesisBatchRecord): string {
    return `attempts/${this.consumer}/${shardIdOf(record)}/${record.kinesis.sequenceNumber}.json`;
  }

  private healthKey(shardId?: string): string {
    this.deployment ??= deploymentId();
    const path = shardId === undefined ? this.deployment : `${this.deployment}/${shardId}`;
    return `health/${this.consumer}/${path}.json`;
  }

  private async put(Key: string, Body: string): Promise<void> {
    const { bucket: Bucket } = this.options;
    await this.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
  }

  private async get<T>(Key: string): Promise<T | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.options.bucket, Key }), {
        abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      return JSON.parse((await Body?.transformToString('utf-8')) ?? '') as T;
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** A function that waits for S3 must still be able to answer before its timeout. */
  private async send(command: PutObjectCommand | DeleteObjectCommand): Promise<void> {
    const options = { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) };
    if (command instanceof PutObjectCommand) await this.client.send(command, options);
    else await this.client.send(command, options);
  }
}
