/** The bytes of an integer on the wire. @see https://protobuf.dev/programming-guides/encoding/ */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest /= 0x80) bytes++;
  return bytes;
}

/** The bytes of a field that holds bytes: its tag, their number, and themselves. */
export function fieldBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

/** The bytes of a text in UTF-8. Most keys are short and ASCII, for which a call into the engine costs more. */
export function textBytes(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}

/** A text that is longer is written by the engine, which is faster from there on. */
const SHORT_TEXT = 48;

/** Writes a protocol buffer message into bytes that are large enough. */
export class MessageWriter {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at++] = rest;
  }

  /** An integer with its tag. */
  integer(tag: number, value: number): void {
    this.bytes[this.at++] = tag;
    this.varint(value);
  }

  /** Bytes as a field, or with `data` undefined only what stands before `length` bytes. */
  field(tag: number, length: number, data?: Uint8Array): void {
    this.bytes[this.at++] = tag;
    this.varint(length);
    if (data === undefined) return;
    this.raw(data);
  }

  /** @param length of the text in UTF-8 */
  text(tag: number, text: string, length: number): void {
    this.field(tag, length);
    const { bytes, at } = this;
    if (length > SHORT_TEXT || length !== text.length) bytes.write(text, at, length, 'utf8');
    else for (let index = 0; index < length; index++) bytes[at + index] = text.charCodeAt(index);
    this.at += length;
  }

  /** Bytes as they are. */
  raw(data: ArrayLike<number>): void {
    this.bytes.set(data, this.at);
    this.at += data.length;
  }
}
