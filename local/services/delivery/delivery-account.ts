/** Where in a stream a record was read. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Counted from 0 within an aggregated record (KPL, or several JSON documents or lines in one); 0 for all others. */
  readonly subSequenceNumber: number;
  /** `null` where the stream distributes records itself. */
  readonly partitionKey: string | null;
}

/** A record as a delivery stream took it in, before any processing. */
export interface SourceRecord {
  /** What transform functions know it by; unique within the delivery stream. */
  readonly id: string;
  /** Not to be changed. */
  readonly data: Buffer;
  /** When the stream, or with Direct PUT the delivery stream, took it; milliseconds since the epoch. */
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
 * What has become of some records. Each record that a delivery stream or channel takes in comes to exactly one of `delivered`,
 * `dropped`, `failed` and `lost`; `backedUp` tells of the copies that source record backup makes.
 */
export type DeliveryOutcome = { readonly records: readonly SourceRecord[] } & (
  | { readonly kind: 'delivered' /** Absent for an HTTP endpoint. */; readonly object?: ObjectAddress }
  | { readonly kind: 'backedUp'; readonly object: ObjectAddress }
  /** The transform function said so. */
  | { readonly kind: 'dropped' }
  /** An object under the error prefix has them, with the reason. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly object: ObjectAddress }
  /** Nobody has them: neither their place nor the error prefix could be written until the end. */
  | { readonly kind: 'lost'; readonly reason: string }
);

/** What a delivery stream has done with its records. `taken` is the sum of the others and of what is pending. */
export interface DeliveryCounts {
  /** Records read from the stream or put, before aggregated ones are taken apart. */
  readonly read: number;
  /** Records after that: what is processed and delivered. */
  readonly taken: number;
  readonly delivered: number;
  /** By the transform function's wish. */
  readonly dropped: number;
  /** Written under the error prefix. */
  readonly failed: number;
  readonly lost: number;
  readonly pending: number;
}

/** Keeps account of every record from when it is taken until it has come to its end. */
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

  /** Bytes of the records that have not come to their end. */
  get pendingBytes(): number {
    return this.bytes;
  }

  /** When the oldest of them was taken; milliseconds since the epoch. */
  get oldestPending(): number | undefined {
    return oldestArrival(this.pending);
  }

  /** @param read how many records they were before they were taken apart */
  take(records: readonly SourceRecord[], read: number): void {
    this.read += read;
    this.taken += records.length;
    for (const record of records) {
      this.pending.add(record);
      this.bytes += record.data.length;
    }
  }

  /** @throws Error where a record comes to a second end: the account would be wrong from then on */
  settle({ kind, records }: Pick<DeliveryOutcome, 'kind' | 'records'>): void {
    for (const record of records) {
      if (!this.pending.delete(record))
        throw new Error(`Record ${record.id} came to an end twice, now ${kind}.`);
      this.bytes -= record.data.length;
    }
    this.ends[kind] += records.length;
  }
}

/** The oldest of some records' arrivals; `undefined` of none. */
export function oldestArrival(records: Iterable<SourceRecord>): number | undefined {
  let oldest: number | undefined;
  for (const { arrival } of records) if (oldest === undefined || arrival < oldest) oldest = arrival;
  return oldest;
}
