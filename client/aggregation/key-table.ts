import { fieldBytes, type MessageWriter } from './message-writer';

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

  write(writer: MessageWriter, tag: number): void {
    let index = 0;
    for (const key of this.indexes.keys()) writer.text(tag, key, this.lengths[index++] as number);
  }
}
