/** Where in a stream a record was read. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /**
   * Counts from 0 within an aggregated record (KPL, or several JSON documents or lines in one); 0 for others.
   */
  readonly subSequenceNumber: number;
  /** `null` when the stream distributes records itself. */
  readonly partitionKey: string | null;
}

/** A record as a delivery stream or channel takes it in, before any processing. */
export interface SourceRecord {
  /** Its id for transform functions; unique within the delivery stream. */
  readonly id: string;
  /** Not to be changed. */
  readonly data: Buffer;
  /** When the stream took it, or with Direct PUT the delivery stream; milliseconds since the epoch. */
  readonly arrival: number;
  /** Absent with Direct PUT. */
  readonly position?: StreamPosition;
}

/** Where an object is. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The outcome of some records. Each record that a delivery stream or channel takes in gets exactly one of
 * `delivered`, `dropped`, `failed` and `lost`; `backedUp` is for the copies of source record backup.
 */
export type DeliveryOutcome = { readonly records: readonly SourceRecord[] } & (
  | { readonly kind: 'delivered' /** Absent for an HTTP endpoint. */; readonly object?: ObjectAddress }
  | { readonly kind: 'backedUp'; readonly object: ObjectAddress }
  /** The transform function returned `Dropped`. */
  | { readonly kind: 'dropped' }
  /** An object under the error prefix has them, with the reason. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly object: ObjectAddress }
  /** Neither their place nor the error prefix could be written before their retention ended. */
  | { readonly kind: 'lost'; readonly reason: string }
);

/** The counts of a delivery stream or channel. `taken` is the sum of `delivered` to `pending`. */
export interface DeliveryCounts {
  /** Records read from the stream or put, before deaggregation. */
  readonly read: number;
  /** Records after deaggregation: those that are processed and delivered. */
  readonly taken: number;
  readonly delivered: number;
  /** Dropped by the transform function. */
  readonly dropped: number;
  /** Written under the error prefix. */
  readonly failed: number;
  readonly lost: number;
  readonly pending: number;
}

/** Keeps account of every record from its taking to its outcome. */
export class DeliveryAccount {
  private read = 0;
  private taken = 0;
  private readonly ends = { delivered: 0, dropped: 0, failed: 0, lost: 0, backedUp: 0 };
  private readonly pending = new Set<SourceRecord>();
  private bytes = 0;

  get counts(): DeliveryCounts {
    const { delivered, dropped, failed, lost, backedUp } = this.ends;
    const { read, taken } = this;
    return {
      read,
      taken,
      delivered: delivered + backedUp,
      dropped,
      failed,
      lost,
      pending: this.pending.size,
    };
  }

  /** Bytes of the records without an outcome. */
  get pendingBytes(): number {
    return this.bytes;
  }

  /** Arrival of the oldest of them; milliseconds since the epoch. */
  get oldestPending(): number | undefined {
    return oldestArrival(this.pending);
  }

  /** @param read the number of records before deaggregation */
  take(records: readonly SourceRecord[], read: number): void {
    this.read += read;
    this.taken += records.length;
    for (const record of records) {
      this.pending.add(record);
      this.bytes += record.data.length;
    }
  }

  /** @throws Error for a record that gets a second outcome: the account would be wrong from then on */
  settle({ kind, records }: Pick<DeliveryOutcome, 'kind' | 'records'>): void {
    for (const record of records) {
      if (!this.pending.delete(record))
        throw new Error(`Record ${record.id} came to an end twice, now ${kind}.`);
      this.bytes -= record.data.length;
    }
    this.ends[kind] += records.length;
  }
}

/** The oldest arrival of some records; `undefined` without records. */
export function oldestArrival(records: Iterable<SourceRecord>): number | undefined {
  let oldest: number | undefined;
  for (const { arrival } of records) if (oldest === undefined || arrival < oldest) oldest = arrival;
  return oldest;
}
