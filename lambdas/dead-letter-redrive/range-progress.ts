import type { Pointer } from './pointer';
import type { RangeFindings } from './range-verdict';

/** One pointer of a run, and how far its range has come. */
export class RangeProgress implements RangeFindings {
  readonly start: bigint;
  readonly end: bigint;
  readonly expected: number;
  /** Why the range cannot be brought to its end. */
  problem: string | undefined;
  /** What the consumer said when an event with records of the range failed whole. */
  consumerMessage: string | undefined;
  found = 0;
  startFound = false;
  /** How many of the records found the consumer has answered for. */
  replayed = 0;
  private readonly failing: string[] = [];
  private passed = false;

  /** @param pointerId the message id in the queue, or the key in the bucket */
  constructor(
    readonly pointerId: string,
    readonly pointer: Pointer,
    readonly dryRun: boolean,
  ) {
    this.start = BigInt(pointer.startSequenceNumber);
    this.end = BigInt(pointer.endSequenceNumber);
    this.expected = pointer.batchSize;
  }

  /** Sequence numbers of the records that failed again. */
  get stillFailing(): readonly string[] {
    return this.failing;
  }

  /** Whether every record of the range has been found that there is, and answered for. */
  get settled(): boolean {
    return this.problem === undefined && this.passed && (this.dryRun || this.replayed === this.found);
  }

  find(sequenceNumber: bigint): void {
    this.found++;
    this.startFound ||= sequenceNumber === this.start;
  }

  /** Nothing more will be found. */
  pass(): void {
    this.passed = true;
  }

  /** @param failure `undefined` when the consumer took the record */
  answer(sequenceNumber: string, failure: { readonly message?: string } | undefined): void {
    this.replayed++;
    if (failure === undefined) return;
    this.failing.push(sequenceNumber);
    this.consumerMessage ??= failure.message;
  }

  /** The first problem is the one that counts. */
  fail(problem: string): void {
    this.problem ??= problem;
  }
}
