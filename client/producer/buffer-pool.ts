/** Lends bytes for aggregates: to ask the system for fresh pages costs more than to fill them. */
export class BufferPool {
  private readonly kept: ArrayBufferLike[] = [];
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
    const bytes = this.kept.pop() ?? Buffer.allocUnsafeSlow(this.size).buffer;
    this.lent.add(bytes);
    return Buffer.from(bytes, 0, length);
  };

  /** Takes bytes back that nobody looks at any more. What was not lent here is left alone. */
  give({ buffer }: Uint8Array): void {
    if (!this.lent.delete(buffer)) return;
    if ((this.kept.length + 1) * this.size <= this.maxKept) this.kept.push(buffer);
  }

  /** Keeps nothing any more. */
  clear(): void {
    this.kept.length = 0;
  }
}
