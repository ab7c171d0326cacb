/** Lends bytes for aggregates: to ask the system for fresh pages costs more than to fill them. */
export class BufferPool {
  private readonly kept: ArrayBuffer[] = [];
  private readonly lent = new WeakSet<ArrayBufferLike>();

  /**
   * @param size of the bytes that are kept; others are not
   * @param maxKept the most bytes that are kept in all
   */
  constructor(
    private readonly size: number,
    private readonly maxKept: number,
  ) {}

  readonly take = (length: number): Buffer => {
    if (length > this.size) return Buffer.allocUnsafeSlow(length);
    const bytes = this.kept.pop() ?? (Buffer.allocUnsafeSlow(this.size).buffer as ArrayBuffer);
    this.lent.add(bytes);
    return Buffer.from(bytes, 0, length);
  };

  /**
   * Takes bytes back. Middleware of the client that has kept the input of a call finds none from now on, and not those
   * of a later aggregate. What was not lent here is left alone.
   */
  give({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || !this.lent.delete(buffer)) return;
    if ((this.kept.length + 1) * this.size > this.maxKept) return;
    // `ArrayBuffer.prototype.transfer` begins with Node.js 22. Nothing is copied.
    this.kept.push(structuredClone(buffer, { transfer: [buffer] }));
  }

  /** Keeps nothing any more. */
  clear(): void {
    this.kept.length = 0;
  }
}
