import { RecordsNotWrittenError } from '../errors';
import type { FailedRecord } from './records';

/** Counts of a writer, from its start. */
export interface WriteStats {
  /** Records that PutRecords confirmed. */
  readonly written: number;
  /** Repeated attempts: a record that was sent three times counts two. */
  readonly retried: number;
  /** Failed attempts that were throttled. */
  readonly throttled: number;
  /** Records that were given up. */
  readonly failed: number;
  /** Records that PutRecords confirmed, by the id of their shard. */
  readonly perShard: ReadonlyMap<string, number>;
  /** Why the last attempt that is repeated did not write its records; undefined until one is. */
  readonly lastError: string | undefined;
}

/** The most failures that an error lists; it only counts the others, so that it stays small. */
const MAX_FAILURES_KEPT = 100;

/** Counts what becomes of records, and keeps the failures until they are reported. */
export class WriteCounter {
  private readonly counts = { written: 0, retried: 0, throttled: 0, failed: 0 };
  private readonly perShard = new Map<string, number>();
  private unreported: FailedRecord[] = [];
  private unreportedCount = 0;
  private lastError: string | undefined;

  /** @param onFailed gets each failure at once; without it `throwIfFailed` reports them */
  constructor(private readonly onFailed?: (failed: FailedRecord) => void) {}

  /** A snapshot of the counts. */
  get stats(): WriteStats {
    return { ...this.counts, perShard: new Map(this.perShard), lastError: this.lastError };
  }

  written(shardId: string): void {
    this.counts.written++;
    this.perShard.set(shardId, (this.perShard.get(shardId) ?? 0) + 1);
  }

  retried(records: number, reason: string | undefined): void {
    this.counts.retried += records;
    if (records > 0) this.lastError = reason;
  }

  throttled(): void {
    this.counts.throttled++;
  }

  failed(failed: FailedRecord): void {
    this.counts.failed++;
    if (this.onFailed !== undefined) {
      this.onFailed(failed);
      return;
    }
    this.unreportedCount++;
    if (this.unreported.length < MAX_FAILURES_KEPT) this.unreported.push(failed);
  }

  /** @throws RecordsNotWrittenError when records failed since the last call */
  throwIfFailed(): void {
    if (this.unreportedCount === 0) return;
    const error = new RecordsNotWrittenError(this.unreportedCount, this.unreported);
    this.unreported = [];
    this.unreportedCount = 0;
    throw error;
  }
}
