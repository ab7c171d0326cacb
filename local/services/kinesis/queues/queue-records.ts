import { createHash } from 'node:crypto';
import { DueQueue } from '../../../base/time/due-queue';
import { ordinalAt } from '../records';
import type { Shard } from '../shards';
import type { StreamState } from '../stream';
import type { ShardPosition } from '../types';
import { readReceipt, writeReceipt } from './receipt';

/** The two sets of a queue's records, each with operations of its own. */
export type RecordKind = 'records' | 'deadLetters';

/** A record as a receive returns it. Times are in milliseconds since the epoch. */
export interface QueueRecord {
  readonly receiptHandle: string;
  readonly recordId: string;
  readonly partitionKey: string | null;
  readonly data: Buffer;
  readonly arrivedAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
}

/** Why an entry of a call on records failed, in the API's codes. */
export interface EntryError {
  readonly code: 'ResourceNotFoundException' | 'InvalidArgumentException';
  readonly message: string;
}

/** A record that was received at least once and not acknowledged. */
interface Tracked {
  readonly recordId: string;
  readonly shard: Shard;
  readonly ordinal: number;
  readonly firstReceivedAt: number;
  receiveCount: number;
  /** Counts the record's receives, restores included: a receipt is of one of them. */
  delivery: number;
  kind: RecordKind;
  /** Ends the wait for the visibility timeout; `undefined` while the record is visible. */
  callOff: (() => void) | undefined;
}

/** Bytes of one receive. An assumption; it bounds an answer that has to fit a request's memory. */
const MAX_RECEIVE_BYTES = 10 * 1024 * 1024;

/**
 * Which records of a stream a queue has given out, and which are to be given out again. The records themselves stay in
 * the stream's log, and are gone when they are trimmed there. Time is what the caller says it is.
 */
export class QueueRecords {
  /** The next record of each shard that was never received, by the shard's number. */
  private readonly cursors = new Map<number, number>();
  private readonly tracked = new Map<string, Tracked>();
  private readonly visible: Readonly<Record<RecordKind, Map<string, Tracked>>> = {
    records: new Map(),
    deadLetters: new Map(),
  };
  private readonly timeouts = new DueQueue();
  /** Receives after which a record is a dead letter once its timeout ends; `undefined`: it never is. */
  maxReceiveCount: number | undefined;

  /** @param position where the shards that exist now begin; later ones are delivered whole */
  constructor(
    private readonly arn: string,
    private readonly stream: StreamState,
    position: ShardPosition,
  ) {
    for (const shard of stream.shards().all) {
      this.cursors.set(shard.number, ordinalAt(stream, shard, position, 'CreateQueue'));
    }
  }

  /** When the next visibility timeout ends. */
  get nextVisibleAt(): number | undefined {
    return this.timeouts.nextAt;
  }

  /** Receives records, which are then in flight. */
  receive(kind: RecordKind, limit: number, visibilityMs: number, now: number): QueueRecord[] {
    // Called for its effects: retention is applied.
    this.stream.shards();
    this.endTimeouts(now);
    const received: QueueRecord[] = [];
    let bytes = 0;
    const take = (tracked: Tracked): boolean => {
      const [record] = tracked.shard.log.read(tracked.ordinal, 1, MAX_RECEIVE_BYTES).records;
      if (record?.ordinal !== tracked.ordinal) {
        // Trimmed: the queue delivers it no more.
        this.forget(tracked);
        return true;
      }
      if (received.length > 0 && bytes + record.data.length > MAX_RECEIVE_BYTES) return false;
      bytes += record.data.length;
      tracked.receiveCount++;
      tracked.delivery++;
      this.hide(tracked, now + visibilityMs);
      const { recordId, delivery, firstReceivedAt, receiveCount } = tracked;
      received.push({
        receiptHandle: writeReceipt({ queueArn: this.arn, recordId, delivery }),
        recordId,
        partitionKey: record.partitionKey,
        data: record.data,
        arrivedAt: record.arrival,
        firstReceivedAt,
        receiveCount,
      });
      return true;
    };
    // Those chosen now: with a visibility timeout of 0 each would be visible again at once.
    for (const tracked of [...this.visible[kind].values()].slice(0, limit))
      if (!take(tracked)) return received;
    if (kind === 'deadLetters') return received;
    while (received.length < limit) {
      const fresh = this.nextOfStream(now);
      if (fresh === undefined) break;
      if (take(fresh)) continue;
      this.show(fresh);
      break;
    }
    return received;
  }

  /** Acknowledges a record, or discards a dead letter. */
  acknowledge(kind: RecordKind, receiptHandle: string, now: number): EntryError | undefined {
    return this.with(kind, receiptHandle, now, (tracked) => {
      this.forget(tracked);
      return undefined;
    });
  }

  /** Restarts the visibility timeout of a record in flight. */
  changeVisibility(
    kind: RecordKind,
    receiptHandle: string,
    visibilityMs: number,
    now: number,
  ): EntryError | undefined {
    return this.with(kind, receiptHandle, now, (tracked) => {
      if (tracked.callOff === undefined)
        return invalid('The record is not in flight: its visibility timeout is over.');
      this.hide(tracked, now + visibilityMs);
      return undefined;
    });
  }

  /** Gives a dead letter back to the receives, which count anew. */
  restore(receiptHandle: string, now: number): EntryError | undefined {
    return this.with('deadLetters', receiptHandle, now, (tracked) => {
      this.conceal(tracked);
      tracked.receiveCount = 0;
      tracked.kind = 'records';
      this.show(tracked);
      return undefined;
    });
  }

  private with(
    kind: RecordKind,
    receiptHandle: string,
    now: number,
    act: (tracked: Tracked) => EntryError | undefined,
  ): EntryError | undefined {
    this.endTimeouts(now);
    const receipt = readReceipt(receiptHandle);
    if (receipt === undefined) return invalid('The ReceiptHandle is none that a queue has issued.');
    const { queueArn, recordId, delivery } = receipt;
    if (queueArn !== this.arn) return invalid(`The ReceiptHandle was issued by the queue ${queueArn}.`);
    const tracked = this.tracked.get(recordId);
    if (tracked === undefined) {
      return {
        code: 'ResourceNotFoundException',
        message: 'The record was acknowledged, or trimmed in its stream.',
      };
    }
    if (tracked.delivery !== delivery) return invalid('The record was received again since.');
    if (tracked.kind === kind) return act(tracked);
    return invalid(kind === 'records' ? 'The record is a dead letter now.' : 'The record is no dead letter.');
  }

  private endTimeouts(now: number): void {
    while ((this.timeouts.nextAt ?? Number.POSITIVE_INFINITY) <= now) this.timeouts.take()?.();
  }

  /** The next record that was never received. */
  private nextOfStream(now: number): Tracked | undefined {
    for (const shard of this.stream.shards().all) {
      const ordinal = Math.max(this.cursors.get(shard.number) ?? 0, shard.log.firstOrdinal);
      if (ordinal >= shard.log.nextOrdinal) continue;
      this.cursors.set(shard.number, ordinal + 1);
      const recordId = this.recordIdOf(shard, ordinal);
      const tracked: Tracked = {
        recordId,
        shard,
        ordinal,
        firstReceivedAt: now,
        receiveCount: 0,
        delivery: 0,
        kind: 'records',
        callOff: undefined,
      };
      this.tracked.set(recordId, tracked);
      return tracked;
    }
    return undefined;
  }

  /** The same in every queue of the stream. The API's pattern is `[a-z0-9]+`, 64 characters at most. */
  private recordIdOf(shard: Shard, ordinal: number): string {
    const number = shard.sequenceNumbers.of(ordinal, shard.log.arrivalOf(ordinal) ?? 0);
    return createHash('sha256').update(`${this.stream.arn}/${this.stream.createdAt}/${number}`).digest('hex');
  }

  private hide(tracked: Tracked, until: number): void {
    this.conceal(tracked);
    tracked.callOff = this.timeouts.add(until, () => this.endTimeout(tracked));
  }

  private endTimeout(tracked: Tracked): void {
    const { maxReceiveCount = Number.POSITIVE_INFINITY } = this;
    if (tracked.receiveCount >= maxReceiveCount) tracked.kind = 'deadLetters';
    this.show(tracked);
  }

  private show(tracked: Tracked): void {
    tracked.callOff = undefined;
    this.visible[tracked.kind].set(tracked.recordId, tracked);
  }

  /** Takes it out of the visible ones and of the waits. */
  private conceal(tracked: Tracked): void {
    tracked.callOff?.();
    tracked.callOff = undefined;
    this.visible[tracked.kind].delete(tracked.recordId);
  }

  private forget(tracked: Tracked): void {
    this.conceal(tracked);
    this.tracked.delete(tracked.recordId);
  }
}

function invalid(message: string): EntryError {
  return { code: 'InvalidArgumentException', message };
}
