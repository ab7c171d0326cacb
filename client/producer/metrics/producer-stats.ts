/** Counts of a producer, from its start. */
export interface ProducerStats {
  /** Records that Kinesis confirmed. */
  readonly written: number;
  /** Repeated attempts: a record that was sent three times counts two. */
  readonly retried: number;
  /** Failed attempts that were throttled. */
  readonly throttled: number;
  /** Records that were given up. */
  readonly failed: number;
  /** Records that Kinesis confirmed, by the id of their shard. */
  readonly perShard: ReadonlyMap<string, number>;
  /** Why the last attempt that is repeated did not write its records; undefined until one is. */
  readonly lastError: string | undefined;
}

/** Counts what becomes of records. */
export class ProducerCounter {
  private readonly counts = { written: 0, retried: 0, throttled: 0, failed: 0 };
  private readonly perShard = new Map<string, number>();
  private lastError: string | undefined;

  /** A snapshot of the counts. */
  get stats(): ProducerStats {
    return { ...this.counts, perShard: new Map(this.perShard), lastError: this.lastError };
  }

  written(shardId: string, records: number): void {
    this.counts.written += records;
    this.perShard.set(shardId, (this.perShard.get(shardId) ?? 0) + records);
  }

  retried(records: number, reason: string): void {
    this.counts.retried += records;
    this.lastError = reason;
  }

  throttled(records: number): void {
    this.counts.throttled += records;
  }

  failed(): void {
    this.counts.failed++;
  }
}
