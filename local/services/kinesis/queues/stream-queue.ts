import { createHash } from 'node:crypto';
import { formatArn } from '../../../base/arn';
import { CREATE_QUEUE_MS, DELETE_QUEUE_MS, UPDATE_QUEUE_MS } from '../durations';
import { invalidArgument, resourceNotFound } from '../errors';
import { StreamLifecycle, type StreamState } from '../stream';
import type { ShardPosition } from '../types';
import { type GivenAttributes, type QueueAttributes, withAttributes } from './queue-attributes';
import { type EntryError, type QueueRecord, QueueRecords, type RecordKind } from './queue-records';

/** The parameters of a new queue. */
export interface NewQueue {
  readonly name: string;
  readonly position: ShardPosition;
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
}

/** The members of a receive that a request may leave out. */
export interface ReceiveSettings {
  readonly limit: number;
  readonly waitSeconds: number;
  /** Default: the queue's own. */
  readonly visibilityTimeoutSeconds: number | undefined;
}

/**
 * A queue on a stream: it gives out the stream's records one by one until each is acknowledged, in no order and at least
 * once, and keeps apart what was received too often. The stream and its other readers are not touched.
 */
export class StreamQueue {
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  readonly lifecycle: StreamLifecycle;
  private readonly records: QueueRecords;
  private readonly waiting = new Set<() => void>();
  private readonly ignoreActivity: () => void;
  private current: QueueAttributes;
  private isGone = false;

  constructor(
    private readonly queue: NewQueue,
    readonly stream: StreamState,
  ) {
    this.current = queue.attributes;
    const { environment } = stream;
    this.createdAt = environment.clock.now();
    this.tags = new Map(Object.entries(queue.tags));
    // The last part is generated, and says nothing of the name.
    const id = createHash('sha256').update(`${stream.arn}/${queue.name}/${this.createdAt}`).digest('hex');
    this.arn = formatArn({ ...environment, service: 'kinesis', resource: `queue/${id.slice(0, 32)}` });
    this.records = new QueueRecords(this.arn, stream, queue.position);
    this.records.maxReceiveCount = queue.attributes.maxReceiveCount;
    this.ignoreActivity = stream.activity.on(() => this.wake());
    this.lifecycle = new StreamLifecycle(this.subject, environment.clock, () => this.wake());
    this.lifecycle.create(CREATE_QUEUE_MS, () => undefined);
  }

  get name(): string {
    return this.queue.name;
  }

  get position(): ShardPosition {
    return this.queue.position;
  }

  get attributes(): QueueAttributes {
    return this.current;
  }

  /** The queue in messages. */
  private get subject(): string {
    return `Queue ${this.queue.name} under account ${this.stream.environment.accountId}`;
  }

  /**
   * UpdateQueue: UPDATING, then ACTIVE with the new attributes. Meanwhile it delivers.
   * @throws AwsError ResourceInUseException unless it is ACTIVE; ValidationException
   */
  update(given: GivenAttributes): void {
    const attributes = withAttributes(this.current, given);
    this.lifecycle.updateOnce(UPDATE_QUEUE_MS, () => {
      this.current = attributes;
      this.records.maxReceiveCount = attributes.maxReceiveCount;
    });
  }

  /** DeleteQueue: DELETING, then gone. It delivers nothing from now on. @throws AwsError ResourceInUseException */
  delete(onGone: () => void): void {
    this.lifecycle.delete(DELETE_QUEUE_MS, ['CREATING', 'ACTIVE', 'UPDATING'], () => {
      this.close();
      onGone();
    });
  }

  /**
   * Receives records, which are then in flight. If none is visible, it waits.
   * @throws AwsError InvalidArgumentException unless it is ACTIVE or UPDATING; that code is an assumption
   */
  async receive(kind: RecordKind, settings: ReceiveSettings): Promise<QueueRecord[]> {
    const { clock } = this.stream.environment;
    const { limit, waitSeconds } = settings;
    const visibilityMs = 1000 * (settings.visibilityTimeoutSeconds ?? this.current.visibilityTimeoutSeconds);
    const end = clock.now() + waitSeconds * 1000;
    this.requireOpen();
    for (;;) {
      const received = this.records.receive(kind, limit, visibilityMs, clock.now());
      if (received.length > 0 || clock.now() >= end) return received;
      await this.change(Math.min(end, this.records.nextVisibleAt ?? end));
      if (this.isGone || !this.isOpen) return [];
    }
  }

  acknowledge(kind: RecordKind, receiptHandle: string): EntryError | undefined {
    return this.told(this.records.acknowledge(kind, receiptHandle, this.now()));
  }

  changeVisibility(kind: RecordKind, receiptHandle: string, seconds: number): EntryError | undefined {
    return this.told(this.records.changeVisibility(kind, receiptHandle, seconds * 1000, this.now()));
  }

  restore(receiptHandle: string): EntryError | undefined {
    return this.told(this.records.restore(receiptHandle, this.now()));
  }

  /** @throws AwsError unless it is ACTIVE or UPDATING */
  requireOpen(): void {
    if (this.isGone) throw resourceNotFound(`${this.subject} not found.`);
    if (!this.isOpen)
      throw invalidArgument(`${this.subject} not ACTIVE, instead in state ${this.lifecycle.status}.`);
  }

  /** Ends everything, because the queue or the engine is gone. */
  close(): void {
    this.isGone = true;
    this.ignoreActivity();
    this.lifecycle.close();
    this.wake();
  }

  private get isOpen(): boolean {
    return this.lifecycle.status === 'ACTIVE' || this.lifecycle.status === 'UPDATING';
  }

  /** What was given back may be what somebody waits for. */
  private told(error: EntryError | undefined): EntryError | undefined {
    if (error === undefined) this.wake();
    return error;
  }

  /** Until something has happened, or the time has come. */
  private change(until: number): Promise<void> {
    return new Promise((resolve) => {
      const { clock } = this.stream.environment;
      const wake = (): void => {
        callOff();
        this.waiting.delete(wake);
        resolve();
      };
      const callOff = clock.after(Math.max(0, until - clock.now()), wake);
      this.waiting.add(wake);
    });
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private now(): number {
    return this.stream.environment.clock.now();
  }
}
