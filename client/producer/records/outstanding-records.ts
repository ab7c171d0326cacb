import { FlushBarrier, type Generation } from './flush-barrier';
import { PendingQueue } from './pending-queue';
import type { PendingRecord } from './pending-record';

/** How much a producer holds at most before it asks callers to wait. */
export interface OutstandingBounds {
  readonly maxOutstandingBytes: number;
  readonly maxOutstandingRecords: number;
}

/** What a producer holds: records that were put and are neither written nor given up. */
export interface Outstanding {
  readonly records: number;
  /** Data and partition keys. */
  readonly bytes: number;
  /** How long ago the oldest of them was put, in milliseconds; 0 without any. */
  readonly oldestAgeMs: number;
}

/** Counts the records that are not settled, knows the oldest, and tells who waits when there is room again. */
export class OutstandingRecords {
  private records = 0;
  private bytes = 0;
  private readonly barrier = new FlushBarrier();
  /** In the order of their age; a settled one leaves once it is the oldest, or when most are settled. */
  private readonly byAge = new PendingQueue();
  private readonly waiting: Waiting[] = [];
  /** Callers that were told of room in this turn of the event loop, and have not put yet. */
  private told = 0;
  private endsTurn = false;

  constructor(private readonly bounds: OutstandingBounds) {}

  /** Whether someone waits for all records so far. */
  get isFlushing(): boolean {
    return this.barrier.flushing;
  }

  /** Whether callers should wait. The first record is taken whatever its size. */
  get isFull(): boolean {
    const { maxOutstandingBytes, maxOutstandingRecords } = this.bounds;
    return this.records >= maxOutstandingRecords || this.bytes >= maxOutstandingBytes;
  }

  /** The oldest record that is not settled. */
  get oldest(): PendingRecord | undefined {
    while (this.byAge.first?.isSettled === true) this.byAge.shift();
    return this.byAge.first;
  }

  look(now: number): Outstanding {
    const oldestAgeMs = now - (this.oldest?.acceptedAt ?? now);
    return { records: this.records, bytes: this.bytes, oldestAgeMs };
  }

  get count(): number {
    return this.records;
  }

  /** @returns the generation of a record that is put now */
  enter(bytes: number): Generation {
    if (this.told > 0) this.told--;
    this.records++;
    this.bytes += bytes;
    return this.barrier.enter();
  }

  add(pending: PendingRecord): void {
    this.byAge.push(pending);
    // Behind one that is throttled without end, all that others write would be kept.
    if (this.byAge.length > LEAST_SWEPT + 2 * this.records) this.byAge.filter(({ isSettled }) => !isSettled);
  }

  /** The oldest is no longer the concern of those who look at the age. */
  pass(): void {
    this.byAge.shift();
  }

  /** Records are settled. */
  leave(settled: readonly PendingRecord[]): void {
    // Neighbours are mostly of one generation.
    for (let from = 0, to = 0; from < settled.length; from = to) {
      const { generation } = settled[from] as PendingRecord;
      for (; settled[to]?.generation === generation; to++) this.bytes -= (settled[to] as PendingRecord).bytes;
      this.records -= to - from;
      this.barrier.leave(generation, to - from);
    }
    this.wakeWaiting();
  }

  /** Takes all records that are not settled. */
  drain(): PendingRecord[] {
    return this.byAge.drain().filter(({ isSettled }) => !isSettled);
  }

  /** Resolves when there is room. */
  ready(): Promise<void> {
    if (this.hasRoom) {
      this.tell();
      return READY;
    }
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** Whether there is room for one more than those who were told of it just now: many may ask before the first puts. */
  private get hasRoom(): boolean {
    const { maxOutstandingBytes, maxOutstandingRecords } = this.bounds;
    const { records, bytes, told } = this;
    if (told === 0) return !this.isFull;
    return (
      records + told < maxOutstandingRecords &&
      (bytes / records || 0) * (records + told) < maxOutstandingBytes
    );
  }

  private wakeWaiting(): void {
    while (this.waiting.length > 0 && this.hasRoom) {
      this.tell();
      this.waiting.shift()?.resolve();
    }
  }

  private tell(): void {
    this.told++;
    if (this.endsTurn) return;
    this.endsTurn = true;
    // Who does not put at once has no claim: nobody may wait for it.
    setImmediate(() => {
      this.endsTurn = false;
      this.told = 0;
      this.wakeWaiting();
    });
  }

  /** Sends away all who wait for room. */
  refuse(error: unknown): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  /** Resolves once all records that were put so far are settled. */
  settled(): Promise<void> {
    return this.barrier.passed();
  }
}

const READY = Promise.resolve();
/** So many settled records are not worth a sweep. */
const LEAST_SWEPT = 10_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}
