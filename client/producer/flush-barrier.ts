/**
 * Tells when all records that entered before a flush have left. It counts per generation, not per record. A
 * flush closes the present generation and waits until that one and all before it are empty; records that
 * enter later do not matter.
 */
export class FlushBarrier {
  private generation = 0;
  private readonly present = new Map<number, number>();
  private waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];

  /** Whether a flush is waiting. */
  get flushing(): boolean {
    return this.waiting.length > 0;
  }

  /** @returns the generation, which `leave` takes */
  enter(): number {
    this.present.set(this.generation, (this.present.get(this.generation) ?? 0) + 1);
    return this.generation;
  }

  leave(generation: number): void {
    const left = (this.present.get(generation) ?? 0) - 1;
    if (left > 0) {
      this.present.set(generation, left);
      return;
    }
    this.present.delete(generation);
    const done = this.waiting.filter(({ upTo }) => this.isPast(upTo));
    this.waiting = this.waiting.filter((flush) => !done.includes(flush));
    for (const { resolve } of done) resolve();
  }

  /** Resolves once all records that have entered so far have left. */
  passed(): Promise<void> {
    const upTo = this.generation++;
    if (this.isPast(upTo)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ upTo, resolve }));
  }

  private isPast(upTo: number): boolean {
    for (const generation of this.present.keys()) if (generation <= upTo) return false;
    return true;
  }
}
