import { fieldBytes, type MessageWriter, textBytes } from './message-writer';

/** A table of an aggregate: each key once, in the order in which the records brought them. */
export class KeyTable {
  private readonly indexes = new Map<string, number>();
  private readonly lengths: number[] = [];
  /** On the wire. */
  bytes = 0;

  /** The index that a key has, or would get. */
  indexOf(key: string): number {
    return this.indexes.get(key) ?? this.lengths.length;
  }

  /** How much longer the table gets by a key. */
  growthBy(key: string): number {
    return this.indexes.has(key) ? 0 : fieldBytes(textBytes(key));
  }

  /** @returns the key's index */
  add(key: string): number {
    const known = this.indexes.get(key);
    if (known !== undefined) return known;
    const length = textBytes(key);
    this.indexes.set(key, this.lengths.length);
    this.bytes += fieldBytes(length);
    return this.lengths.push(length) - 1;
  }

  write(writer: MessageWriter, tag: number): void {
    let index = 0;
    for (const key of this.indexes.keys()) writer.text(tag, key, this.lengths[index++] as number);
  }
}
