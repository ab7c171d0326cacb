import { fieldBytes, type MessageWriter } from './message-writer';

const MAX_ONE_BYTE_LENGTH = 0x7f;

/** A table of an aggregate: each key once, in the order in which the records brought them. */
export class KeyTable {
  private readonly indexes = new Map<string, number>();
  private readonly lengths: number[] = [];
  /** On the wire. */
  bytes = 0;

  /** The index that a key has; -1 where it has none. */
  indexOf(key: string): number {
    return this.indexes.get(key) ?? -1;
  }

  /** How many keys there are, which is the index of the next one. */
  get size(): number {
    return this.lengths.length;
  }

  /** @param length of a key that the table does not have, in UTF-8 */
  add(key: string, length: number): void {
    this.indexes.set(key, this.lengths.length);
    this.lengths.push(length);
    this.bytes += fieldBytes(length);
  }

  /**
   * Short ASCII keys, as nearly all are, become one text with what stands before each, to be written by one call: a call
   * for each costs more than its bytes.
   */
  write(writer: MessageWriter, tag: number): void {
    let run = '';
    let index = 0;
    for (const key of this.indexes.keys()) {
      const length = this.lengths[index++] as number;
      if (length === key.length && length <= MAX_ONE_BYTE_LENGTH) {
        run += String.fromCharCode(tag, length) + key;
        continue;
      }
      writer.latin1(run);
      run = '';
      writer.text(tag, key, length);
    }
    writer.latin1(run);
  }
}
