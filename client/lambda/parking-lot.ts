import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type InvocationContext, type KinesisBatchRecord, shardIdOf } from './batch-event';
import { deploymentId } from './deployment';
import { type ParkedRecord, parkedBody, parkedKey } from './parked-object';
import { MAX_PARKED_ALONE } from './verdict';

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

/** When this deployment last said that it had processed a record. */
interface Health {
  readonly lastSuccess: number;
}

/** Records of a shard that were parked alone, and since when they are counted. */
interface ParkedAlone {
  readonly since: number;
  readonly count: number;
}

/** How often a record was begun, and how many of these attempts came to an end. */
export interface AttemptMark {
  readonly begun: number;
  readonly ended: number;
}

/** At most one PUT request of each execution environment in this time says that the deployment works. */
const HEALTH_INTERVAL_MS = 10 * 60_000;
/**
 * After a record that hung, no success counts before this time is over: where a part of the sink hangs, the
 * records of the other parts succeed.
 */
const HUNG_INTERVAL_MS = 60 * 60_000;
/** A function that waits for S3 must still be able to answer before its timeout. */
export const CALL_TIMEOUT_MS = 3_000;
const NO_ATTEMPT: AttemptMark = { begun: 0, ended: 0 };

/**
 * The bucket of a parking lot, as a function uses it: it holds parked records with their payload, marks of
 * attempts for records that may kill the function, and when each deployment last succeeded.
 */
export class ParkingLot {
  /** By PARKING_BUCKET and PARKING_CONSUMER, which the construct sets. Undefined where they are not set. */
  static fromEnvironment(environment: Readonly<NodeJS.ProcessEnv> = process.env): ParkingLot | undefined {
    const { PARKING_BUCKET: bucket, PARKING_CONSUMER: consumer } = environment;
    return bucket && consumer ? new ParkingLot({ bucket, consumer }) : undefined;
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
   * in another environment, and has not parked ten records of the shard since; ten that hung in an hour.
   */
  async works(shardId: string, isHung: boolean): Promise<boolean> {
    const health = await this.get<Health>(this.healthKey());
    if (health === undefined) return false;
    return (await this.parkedAlone(shardId, isHung, health)).count < MAX_PARKED_ALONE;
  }

  /** Counts a record that was parked although nothing else succeeded. */
  async noteParkedAlone(shardId: string, isHung: boolean): Promise<void> {
    const health = await this.get<Health>(this.healthKey());
    const { since, count } = await this.parkedAlone(shardId, isHung, health);
    await this.put(this.healthKey(shardId, isHung), JSON.stringify({ since, count: count + 1 }));
    // The next success is news.
    this.healthWrittenAt = Number.NEGATIVE_INFINITY;
  }

  private async parkedAlone(shardId: string, isHung: boolean, health?: Health): Promise<ParkedAlone> {
    const now = this.now();
    const parked = await this.get<ParkedAlone>(this.healthKey(shardId, isHung));
    if (parked === undefined) return { since: now, count: 0 };
    const isOver =
      parked.since < (health?.lastSuccess ?? 0) && (!isHung || now - parked.since >= HUNG_INTERVAL_MS);
    return isOver ? { since: now, count: 0 } : parked;
  }

  private markKey(record: KinesisBatchRecord): string {
    return `attempts/${this.consumer}/${shardIdOf(record)}/${record.kinesis.sequenceNumber}.json`;
  }

  private healthKey(shardId?: string, isHung = false): string {
    this.deployment ??= deploymentId();
    const path = [this.deployment, shardId, isHung ? 'hung' : undefined].filter((part) => part !== undefined);
    return `health/${this.consumer}/${path.join('/')}.json`;
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

  private async send(command: PutObjectCommand | DeleteObjectCommand): Promise<void> {
    const options = { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) };
    if (command instanceof PutObjectCommand) await this.client.send(command, options);
    else await this.client.send(command, options);
  }
}
