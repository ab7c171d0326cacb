import type { RangeProgress } from './range-progress';

/** A shard answers with at most so many records (AWS SDK, GetRecords). */
const MAX_LIMIT = 10_000;
/** With room for the records of others in between. */
const MIN_LIMIT = 100;

/** Where a shard is to be read from. */
export interface ReadStart {
  readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
  readonly sequenceNumber: string;
}

/**
 * One way through a shard, forward, past every range of a window. It says where to read, and which ranges hold what was
 * read. Nothing is read twice, however much the ranges overlap.
 */
export class RangeWalk {
  /** Latest first, so that the next one is at the end. */
  private readonly ahead: RangeProgress[];
  /** Those that have begun and not ended. */
  private within: RangeProgress[] = [];
  private last = '';

  constructor(ranges: readonly RangeProgress[]) {
    this.ahead = [...ranges].sort((a, b) => (a.start < b.start ? 1 : a.start > b.start ? -1 : 0));
  }

  /** Where a new iterator has to begin; undefined when there is nothing left to read. */
  get start(): ReadStart | undefined {
    if (this.isWithin) return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: this.last };
    const next = this.ahead.at(-1);
    return next && { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: next.pointer.startSequenceNumber };
  }

  /**
   * Whether the record after the last one belongs to a range. When it does not, the next range begins further on, nobody
   * can tell how far, and a new iterator at its start costs one call where reading on may cost megabytes that the
   * shard's other readers need.
   */
  get isWithin(): boolean {
    return this.within.some(({ problem }) => problem === undefined);
  }

  /** How many records to ask for: all that is left, as if it lay together. */
  get limit(): number {
    const left = [...this.within, ...this.ahead].reduce((sum, { expected }) => sum + expected, 0);
    return Math.min(MAX_LIMIT, Math.max(MIN_LIMIT, left));
  }

  /**
   * Goes on to a record.
   * @returns the ranges that hold it, without those that have a problem already
   */
  moveTo(sequenceNumber: string): readonly RangeProgress[] {
    const position = BigInt(sequenceNumber);
    this.last = sequenceNumber;
    for (
      let next = this.ahead.at(-1);
      next !== undefined && next.start <= position;
      next = this.ahead.at(-1)
    ) {
      this.within.push(next);
      this.ahead.pop();
    }
    const holding = this.within.filter(({ end, problem }) => end >= position && problem === undefined);
    for (const range of holding) range.find(position);
    for (const range of this.within) if (range.end <= position) range.pass();
    this.within = holding.filter(({ end }) => end > position);
    return holding;
  }

  /** The shard has nothing more. */
  end(): void {
    for (const range of [...this.within, ...this.ahead.splice(0)]) range.pass();
    this.within = [];
  }

  /** The shard could not be read from `start`. It is the problem of the ranges that needed it, of no other. */
  fail(problem: string): void {
    for (const range of this.isWithin ? this.within : this.ahead.splice(-1)) range.fail(problem);
    this.within = [];
  }
}
