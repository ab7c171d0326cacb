/** The bytes of an integer on the wire. @see https://protobuf.dev/programming-guides/encoding/ */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** The bytes of a field that holds bytes: its tag, their number, and themselves. */
export function fieldBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

const FIRST_CAPACITY = 1024;
/** A call of `set` costs more than so many bytes by hand. */
const FEW_BYTES = 32;

/** Writes a part of a protocol buffer message. Its bytes grow, and are kept for the next message by `clear`. */
export class MessageWriter {
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  /** How many bytes are written. */
  at = 0;

  /** What is written: a view, until something more is. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  clear(): void {
    this.at = 0;
  }

  /** Bytes as a field. */
  field(tag: number, data: Uint8Array): void {
    const { length } = data;
    this.head(tag, length);
    this.reserve(length);
    const { bytes, at } = this;
    if (length > FEW_BYTES) bytes.set(data, at);
    else for (let index = 0; index < length; index++) bytes[at + index] = data[index] as number;
    this.at = at + length;
  }

  /** Text as a field, in UTF-8. */
  text(tag: number, text: string): void {
    const { length } = text;
    const start = this.at;
    this.head(tag, length);
    this.reserve(length);
    // Keys are short and nearly all ASCII: a call for each costs more than its characters by hand.
    const { bytes, at } = this;
    let seen = 0;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      seen |= code;
      bytes[at + index] = code;
    }
    this.at = at + length;
    if (seen < 0x80) return;
    const utf8 = Buffer.byteLength(text);
    this.at = start;
    this.head(tag, utf8);
    this.reserve(utf8);
    this.at += this.bytes.write(text, this.at, 'utf8');
  }

  /** What stands before the `length` bytes of a field, or an integer with its tag. */
  head(tag: number, length: number): void {
    this.reserve(MAX_HEAD_BYTES);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = tag;
    if (length < 0x80) {
      bytes[at] = length;
      this.at = at + 1;
      return;
    }
    let rest = length;
    while (rest >= 0x80) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[at++] = rest;
    this.at = at;
  }

  private reserve(length: number): void {
    const needed = this.at + length;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    larger.set(this.written);
    this.bytes = larger;
  }
}

/** A tag, and an integer of 53 bits. */
const MAX_HEAD_BYTES = 1 + 8;
