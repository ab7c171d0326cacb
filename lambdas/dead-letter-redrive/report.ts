/**
 * What became of the range of records that a pointer stands for.
 *
 * - `done`: every record was found and succeeded; the pointer is deleted.
 * - `still-failing`: at least one record failed again; the pointer is kept, and the next run replays its whole range.
 * - `expired`: retention has taken at least one record for good, and all that was left, which may be nothing, was
 *   replayed and succeeded. The pointer is deleted, as it can do nothing more; this report and a line of the log on
 *   their own say what was lost.
 * - `dry-run`: the range was read, nothing more.
 * - `error`: the range could not be read or replayed to its end, be it that the time was up; the pointer is kept.
 */
export type RangeOutcome = 'done' | 'still-failing' | 'expired' | 'dry-run' | 'error';

/** One pointer and its range. */
export interface RangeReport {
  /** The message id in the queue, or the key in the bucket. */
  readonly pointer: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many records the pointer speaks of. */
  readonly expected: number;
  /**
   * How many records lie in the range. More than `expected` where a filter or a parallelization factor above 1 let the
   * failed batch skip records of the range: a pointer names its first and last record only.
   */
  readonly found: number;
  /** How many records retention has taken; at least so many where `found` counts others as well. */
  readonly expired: number;
  readonly outcome: RangeOutcome;
  /** Sequence numbers of the records that failed again. */
  readonly stillFailing: readonly string[];
  readonly message?: string;
}

/** A message or object that holds no pointer. It is kept. */
export interface UnreadablePointer {
  /** The message id in the queue, or the key in the bucket. */
  readonly pointer: string;
  readonly reason: string;
}

/** What a redrive did. Also the one line that it logs. */
export interface RedriveReport {
  readonly dryRun: boolean;
  /** Whether the end of the queue or bucket was reached; false when time or `maximumPointers` ended the run before. */
  readonly complete: boolean;
  readonly pointers: {
    readonly seen: number;
    readonly deleted: number;
    readonly kept: number;
  };
  /** Added up over the pointers: a record that several of them name counts for each, though it is replayed once. */
  readonly records: {
    readonly expected: number;
    readonly found: number;
    /** Sent to the consumer, by calls that it answered. */
    readonly replayed: number;
    /** Replayed, and not reported as failed. */
    readonly succeeded: number;
    readonly stillFailing: number;
    readonly expired: number;
  };
  /** In the order in which they ended; at most 1,000, with at most 5,000 sequence numbers in all. */
  readonly ranges: readonly RangeReport[];
  /** At most 1,000. */
  readonly unreadable: readonly UnreadablePointer[];
  /** What these limits left out. The counts above are always whole. */
  readonly omitted: {
    readonly ranges: number;
    readonly stillFailing: number;
    readonly unreadable: number;
  };
}
