/** The memory that the records of all streams together may take, in bytes. */
export class MemoryBudget {
  private used = 0;
  private full = false;

  /** @param onFull called when something does not fit, and again only after memory was given back */
  constructor(
    readonly limit: number,
    private readonly onFull: (sentence: string) => void,
  ) {}

  get held(): number {
    return this.used;
  }

  /** @returns false, and holds nothing, when `bytes` more would not fit */
  reserve(bytes: number): boolean {
    if (this.used + bytes > this.limit) {
      if (!this.full) this.onFull(this.explanation());
      this.full = true;
      return false;
    }
    this.used += bytes;
    return true;
  }

  /** Counts what is in use already: the index of a slab that is being filled. */
  add(bytes: number): void {
    this.used += bytes;
  }

  release(bytes: number): void {
    this.used -= bytes;
    this.full = false;
  }

  /** One sentence for people: what is used up, and what to do about it. */
  explanation(): string {
    return (
      `The memory for records is used up: ${this.used} of ${this.limit} bytes (memoryBudgetBytes) are held, and ` +
      'nothing is dropped before its retention period ends. Raise memoryBudgetBytes, or write less.'
    );
  }
}
