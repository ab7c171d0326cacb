/** One line of the input. */
export type InputLine =
  /** The line's bytes without its line end (LF or CR LF). */
  | { readonly kind: 'line'; readonly number: number; readonly bytes: Buffer }
  /** A line beyond the splitter's limit: only its length was kept. */
  | { readonly kind: 'oversized'; readonly number: number; readonly length: number };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts a stream of chunks into lines, as bytes: what is not valid UTF-8 passes through unharmed.
 *
 * The memory it holds is bounded: a line longer than `maxLineBytes` is counted, not kept.
 */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;
  private number = 0;

  /** @param maxLineBytes the longest line that is handed on, in bytes */
  constructor(private readonly maxLineBytes: number) {}

  /** The lines that `chunk` completes. */
  *push(chunk: Buffer): Generator<InputLine> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) break;
      this.keep(chunk.subarray(start, end));
      yield this.cut();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** The last line, where the input does not end with a line end. */
  *end(): Generator<InputLine> {
    if (this.length > 0) yield this.cut();
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.length += bytes.length;
    // One byte more than the limit is kept, because a carriage return at the end does not count.
    if (this.length <= this.maxLineBytes + 1) this.parts.push(bytes);
    else this.parts = [];
  }

  private cut(): InputLine {
    const number = ++this.number;
    const length = this.length;
    const joined = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    if (joined === undefined || joined.length !== length) return { kind: 'oversized', number, length };
    const bytes = joined.at(-1) === CARRIAGE_RETURN ? joined.subarray(0, -1) : joined;
    if (bytes.length > this.maxLineBytes) return { kind: 'oversized', number, length: bytes.length };
    return { kind: 'line', number, bytes };
  }
}
