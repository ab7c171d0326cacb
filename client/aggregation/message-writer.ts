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
    this.at += this.bytes.write(text, this.at, 'utf8');
  }

  /** Characters up to U+00FF, one byte each. */
  latin1(text: string): void {
    this.at += this.bytes.write(text, this.at, 'latin1');
  }

  raw(data: Uint8Array): void {
    this.bytes.set(data, this.at);
    this.at += data.length;
  }
}
