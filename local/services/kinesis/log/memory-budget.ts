/** The memory for the records of all streams together, in bytes. */
export class MemoryBudget {
  private used = 0;
  private full = false;

  /** @param onFull called when a reservation does not fit, and again only after memory was released */
  constructor(
    readonly limit: number,
    private readonly onFull: (sentence: string) => void,
  ) {}

  get held(): number {
    return this.used;
  }

  /** @returns false, and reserves nothing, if `bytes` more do not fit */
  reserve(bytes: number): boolean {
    if (this.used + bytes > this.limit) {
      if (!this.full) this.onFull(this.explanation());
      this.full = true;
      return false;
    }
    this.used += bytes;
    return true;
  }

  /** Counts memory that is already in use: the index of a slab grows while it is filled. */
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
