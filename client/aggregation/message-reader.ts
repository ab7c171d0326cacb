/** A message that is not the protocol buffer that its reader expects. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** The most bytes of an integer. @see https://protobuf.dev/programming-guides/encoding/ */
const MAX_VARINT_BYTES = 10;

/** Field numbers are 1 to 2^29 - 1. @see https://protobuf.dev/programming-guides/proto2/#assigning */
const MAX_TAG = 2 ** 32 - 1;

/** Walks over a part of a protocol buffer message. Nothing is copied. */
export class MessageReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private end: number,
  ) {}

  /** Walks over another part. */
  moveTo(start: number, end: number): void {
    this.at = start;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** An integer. One above 2^53, which neither an index nor a length is, loses its lowest bits. */
  varint(): number {
    const { bytes } = this;
    // Nearly all are short: an index below 128, a length below 16 KiB.
    const first = this.next();
    if (first < 0x80) return first;
    let result = first & 0x7f;
    for (let read = 1; read < MAX_VARINT_BYTES; read++) {
      const byte = this.at < this.end ? (bytes[this.at++] as number) : this.next();
      result += (byte & 0x7f) * 2 ** (7 * read);
      if (byte < 0x80) return result;
    }
    throw new MalformedError('an integer has no end');
  }

  /** Steps over bytes with their length before them. @returns where they begin; they end at `at` */
  skipBytes(): number {
    const length = this.varint();
    const start = this.at;
    this.skip(length);
    return start;
  }

  /** Steps over the value of a field that its reader does not know. */
  skipUnknown(tag: number): void {
    if (tag > MAX_TAG || tag >>> 3 === 0) throw new MalformedError('a field has a number that none can have');
    switch (tag & 7) {
      case 0:
        this.varint();
        break;
      case 1:
        this.skip(8);
        break;
      case 2:
        this.skipBytes();
        break;
      case 5:
        this.skip(4);
        break;
      default:
        throw new MalformedError('a field has a type that no aggregate has');
    }
  }

  private next(): number {
    if (this.at >= this.end) throw new MalformedError('the message is cut off');
    return this.bytes[this.at++] as number;
  }

  private skip(length: number): void {
    if (length > this.end - this.at) throw new MalformedError('the message is cut off');
    this.at += length;
  }
}
