import { inspect } from 'node:util';
import { PUT_RECORDS } from '../../limits';
import type { Generation } from './flush-barrier';
import type { OutgoingRecord, PutResult } from './records';

/** Where Kinesis has written a record of the stream. */
export interface Place {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/**
 * A record that was put, and the promise of what becomes of it.
 *
 * Tens of thousands are alive at a time, and few callers look at each, so their bytes cost more garbage collection
 * than all else: a promise of the engine, with its two functions, is made for who asks, and rare facts are kept apart.
 * Numbers are small integers, which need no object of their own.
 *
 * As a promise, it says nothing of the record when it is printed, and holds no bytes of it once it is written: callers
 * keep promises by the million.
 */
export class PendingRecord implements Promise<PutResult> {
  /** How many calls carried it. */
  attempts = 0;
  isUnderWay = false;
  private end: Place | Error | undefined = undefined;
  /** Its place in its aggregate. */
  private subSequenceNumber: number | undefined = undefined;
  private trouble: Trouble | undefined = undefined;
  private shown: Shown | undefined = undefined;

  /**
   * @param record until it is written
   * @param bytes data and partition key
   * @param acceptedAt by the producer's clock, in whole milliseconds
   * @param generation the flush that it belongs to, see `FlushBarrier`
   */
  constructor(
    public record: OutgoingRecord,
    readonly bytes: number,
    readonly acceptedAt: number,
    readonly generation: Generation,
  ) {}

  get isSettled(): boolean {
    return this.end !== undefined;
  }

  /**
   * The most records of a call with it. PutRecords refused a larger one as a whole, for one of its records; the
   * halves of that call show which. A record that has to be alone in its call is in no aggregate either.
   */
  get callOf(): number {
    return this.trouble === undefined ? PUT_RECORDS.records : this.trouble.callOf;
  }

  /** Whether a call with it ended without a word on what became of it, or wrote it where no KCL reads it. */
  get mayBeWritten(): boolean {
    return this.trouble?.mayBeWritten === true;
  }

  /** Why the last call with it did not write it. */
  get lastReason(): string | undefined {
    return this.trouble?.lastReason;
  }

  /** A call carries it. */
  begin(): void {
    this.isUnderWay = true;
    this.attempts++;
  }

  /** A call has not written it. */
  notWritten(lastReason: string, mayBeWritten: boolean, callOf: number): void {
    this.isUnderWay = false;
    this.trouble = {
      lastReason,
      mayBeWritten: mayBeWritten || this.mayBeWritten,
      callOf: Math.min(this.callOf, callOf),
    };
  }

  written(place: Place, subSequenceNumber: number | undefined): void {
    this.end = place;
    this.record = WRITTEN;
    this.subSequenceNumber = subSequenceNumber;
    this.shown?.resolve(this.result(place));
  }

  /** Rejects the promise. The producer reports the failure as well, so nobody has to look at the promise. */
  failed(error: Error): void {
    this.end = error;
    this.shown?.promise.catch(() => undefined);
    this.shown?.reject(error);
  }

  /** What became of it: where it was written, or why not. */
  get outcome(): PutResult | Error | undefined {
    const { end } = this;
    return end === undefined || end instanceof Error ? end : this.result(end);
  }

  /** Resolves once it is settled, either way. */
  async settled(): Promise<void> {
    await this.promise().catch(() => undefined);
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<Fulfilled = PutResult, Rejected = never>(
    onFulfilled?: ((result: PutResult) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.promise().then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<PutResult | Rejected> {
    return this.promise().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<PutResult> {
    return this.promise().finally(onFinally);
  }

  get [Symbol.toStringTag](): string {
    return 'Promise';
  }

  [inspect.custom](_depth: number, options: object): string {
    const { outcome } = this;
    if (outcome === undefined) return 'Promise { <pending> }';
    return `Promise { ${outcome instanceof Error ? '<rejected> ' : ''}${inspect(outcome, options)} }`;
  }

  toJSON(): object {
    return {};
  }

  private promise(): Promise<PutResult> {
    const { end } = this;
    if (end instanceof Error) return Promise.reject(end);
    if (end !== undefined) return Promise.resolve(this.result(end));
    this.shown ??= show();
    return this.shown.promise;
  }

  private result({ shardId, sequenceNumber }: Place): PutResult {
    const { subSequenceNumber, attempts } = this;
    return subSequenceNumber === undefined
      ? { shardId, sequenceNumber, attempts }
      : { shardId, sequenceNumber, subSequenceNumber, attempts };
  }
}

// It is a Promise for `instanceof` too, as its type says.
Object.setPrototypeOf(PendingRecord.prototype, Promise.prototype);

/** In the place of a record that is in the stream. */
const WRITTEN: OutgoingRecord = { data: new Uint8Array(), partitionKey: '' };

/** What few records have: a call that did not write it. */
interface Trouble {
  readonly lastReason: string;
  readonly mayBeWritten: boolean;
  readonly callOf: number;
}

/** The promise of a record that somebody waits for. */
interface Shown {
  readonly promise: Promise<PutResult>;
  readonly resolve: (result: PutResult) => void;
  readonly reject: (error: Error) => void;
}

function show(): Shown {
  let settlers: Omit<Shown, 'promise'> | undefined;
  const promise = new Promise<PutResult>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  return { promise, ...(settlers as unknown as Omit<Shown, 'promise'>) };
}
