import { MessageWriter } from './message-writer';

const UNKNOWN = -1;

/** A table of an aggregate: each key once, in the order in which the records brought them. */
export class KeyTable {
  private indexes = new Map<string, number>();
  private readonly writer = new MessageWriter();
  /** On the wire. */
  bytes = 0;
  /** The key that was planned last and is not in the table. It is written already, behind the table. */
  private planned: string | undefined;

  /** @param tag of the table's field */
  constructor(private readonly tag: number) {}

  /** On the wire: a view, until a key is planned. */
  get written(): Uint8Array {
    return this.writer.written.subarray(0, this.bytes);
  }

  /** How many keys there are, which is the index of the next one. */
  get size(): number {
    return this.indexes.size;
  }

  /** The index that a key has, or will have once it is added. */
  plan(key: string): number {
    const index = this.indexes.get(key) ?? UNKNOWN;
    if (index !== UNKNOWN) {
      this.planned = undefined;
      return index;
    }
    if (this.planned !== key) {
      this.writer.at = this.bytes;
      this.writer.text(this.tag, key);
      this.planned = key;
    }
    return this.indexes.size;
  }

  /** The bytes of the table with the key that was planned last. */
  get plannedBytes(): number {
    return this.planned === undefined ? this.bytes : this.writer.at;
  }

  /** Adds the key that was planned last, if the table does not have it. */
  add(): void {
    if (this.planned === undefined) return;
    this.indexes.set(this.planned, this.indexes.size);
    this.bytes = this.writer.at;
    this.planned = undefined;
  }

  clear(): void {
    // Faster than `clear` and to fill it again.
    this.indexes = new Map();
    this.writer.clear();
    this.bytes = 0;
    this.planned = undefined;
  }
}
