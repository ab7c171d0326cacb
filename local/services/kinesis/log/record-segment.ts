/** A record as the log keeps it. */
export interface LoggedRecord {
  readonly ordinal: number;
  readonly partitionKey: string | null;
  /** A view of the slab; must not be changed. */
  readonly data: Buffer;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly encrypted: boolean;
}

/** A record to append. `keyBytes` is the length of the partition key in UTF-8. */
export interface NewRecord {
  readonly partitionKey: string | null;
  readonly keyBytes: number;
  readonly data: Uint8Array;
}

const FIRST_INDEX_LENGTH = 64;
const BYTES_PER_INDEX_ENTRY = 4 + 2 + 8;

/**
 * The index keeps a key's length in 16 bits. A key has at most 1,024 bytes, so the upper bits are free for
 * flags.
 */
const KEY_LENGTH_MASK = 0x3fff;
const NO_KEY = 0x4000;
const ENCRYPTED = 0x8000;

/**
 * Consecutive records of one shard: keys and data in one slab of memory, with an index of typed arrays. One
 * JavaScript object per record would take several times the memory of small records, and the garbage
 * collector's time.
 */
export class RecordSegment {
  private readonly slab: Buffer;
  private ends = new Uint32Array(FIRST_INDEX_LENGTH);
  private keys = new Uint16Array(FIRST_INDEX_LENGTH);
  private arrivals = new Float64Array(FIRST_INDEX_LENGTH);
  private length = 0;

  constructor(
    readonly firstOrdinal: number,
    slabBytes: number,
  ) {
    this.slab = Buffer.allocUnsafeSlow(slabBytes);
  }

  /** The ordinal after the last record. */
  get nextOrdinal(): number {
    return this.firstOrdinal + this.length;
  }

  get heldBytes(): number {
    return this.slab.length + this.ends.length * BYTES_PER_INDEX_ENTRY;
  }

  /** The memory of a new segment with a slab of this size. */
  static heldBytesOf(slabBytes: number): number {
    return slabBytes + FIRST_INDEX_LENGTH * BYTES_PER_INDEX_ENTRY;
  }

  fits(bytes: number): boolean {
    return this.endOf(this.length - 1) + bytes <= this.slab.length;
  }

  append(record: NewRecord, arrival: number, encrypted: boolean): void {
    const index = this.length;
    if (index === this.ends.length) this.resizeIndex(index * 2);
    const start = this.endOf(index - 1);
    if (record.partitionKey !== null) this.slab.write(record.partitionKey, start, 'utf8');
    this.slab.set(record.data, start + record.keyBytes);
    this.ends[index] = start + record.keyBytes + record.data.length;
    this.keys[index] =
      record.keyBytes | (record.partitionKey === null ? NO_KEY : 0) | (encrypted ? ENCRYPTED : 0);
    this.arrivals[index] = arrival;
    this.length++;
  }

  /** Ends the appending and releases the spare room of the index. */
  seal(): void {
    this.resizeIndex(this.length);
  }

  read(ordinal: number): LoggedRecord {
    const index = ordinal - this.firstOrdinal;
    const start = this.endOf(index - 1);
    const key = this.keys[index] ?? 0;
    const dataStart = start + (key & KEY_LENGTH_MASK);
    return {
      ordinal,
      partitionKey: (key & NO_KEY) === 0 ? this.slab.toString('utf8', start, dataStart) : null,
      data: this.slab.subarray(dataStart, this.endOf(index)),
      arrival: this.arrivals[index] ?? 0,
      encrypted: (key & ENCRYPTED) !== 0,
    };
  }

  /** Bytes of key and data. */
  sizeOf(ordinal: number): number {
    const index = ordinal - this.firstOrdinal;
    return this.endOf(index) - this.endOf(index - 1);
  }

  arrivalOf(ordinal: number): number {
    return this.arrivals[ordinal - this.firstOrdinal] ?? 0;
  }

  /** The first record that arrived at `time` or later, or {@link nextOrdinal}. */
  firstArrivedFrom(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.arrivals[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return this.firstOrdinal + low;
  }

  private endOf(index: number): number {
    return index < 0 ? 0 : (this.ends[index] ?? 0);
  }

  private resizeIndex(length: number): void {
    this.ends = resized(this.ends, new Uint32Array(length));
    this.keys = resized(this.keys, new Uint16Array(length));
    this.arrivals = resized(this.arrivals, new Float64Array(length));
  }
}

function resized<A extends Uint32Array | Uint16Array | Float64Array>(from: A, to: A): A {
  to.set(from.subarray(0, Math.min(from.length, to.length)));
  return to;
}
