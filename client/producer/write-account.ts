import { type FailedRecord, MAX_FAILURES_KEPT, RecordsNotWrittenError } from './records-not-written-error';

/** Counts of a writer, from its start. */
export interface WriteStats {
  /** Records that PutRecords confirmed. */
  readonly written: number;
  /** Attempts that were repeated: one record that was sent three times counts two. */
  readonly retried: number;
  /** Those of the unsuccessful attempts that a limit was the reason of. */
  readonly throttled: number;
  /** Records that were given up. */
  readonly failed: number;
  /** Records that PutRecords confirmed, by the id of the shard they went to. */
  readonly perShard: ReadonlyMap<string, number>;
}

/** Counts what becomes of records, and keeps failures for whoever asks for them. */
export class WriteAccount {
  private readonly counts = { written: 0, retried: 0, throttled: 0, failed: 0 };
  private readonly perShard = new Map<string, number>();
  private unreported: FailedRecord[] = [];
  private unreportedCount = 0;

  /** @param onFailed gets the failures at once; without it `throwIfFailed` does */
  constructor(private readonly onFailed?: (failed: FailedRecord) => void) {}

  get stats(): WriteStats {
    return { ...this.counts, perShard: new Map(this.perShard) };
  }

  written(shardId: string): void {
    this.counts.written++;
    this.perShard.set(shardId, (this.perShard.get(shardId) ?? 0) + 1);
  }

  retried(records: number): void {
    this.counts.retried += records;
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

  /** @throws RecordsNotWrittenError when records failed since the last time */
  throwIfFailed(): void {
    if (this.unreportedCount === 0) return;
    const error = new RecordsNotWrittenError(this.unreportedCount, this.unreported);
    this.unreported = [];
    this.unreportedCount = 0;
    throw error;
  }
}
