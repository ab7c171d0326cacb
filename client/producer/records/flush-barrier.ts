/** The records that entered between two flushes, and are still there. */
export interface Generation {
  present: number;
}

/**
 * Tells when all records that entered before a flush have left. It counts per generation, not per record. A
 * flush closes the present generation and waits until that one and all before it are empty; records that
 * enter later do not matter.
 */
export class FlushBarrier {
  private current: Generation = { present: 0 };
  /** Those that a flush has closed and that are not empty, the oldest first, each with who waits for it. */
  private closed: { readonly generation: Generation; readonly resolve: () => void }[] = [];

  /** Whether a flush is waiting. */
  get flushing(): boolean {
    return this.closed.length > 0;
  }

  /** @returns what `leave` takes */
  enter(): Generation {
    this.current.present++;
    return this.current;
  }

  /** So many of a generation leave. */
  leave(generation: Generation, records: number): void {
    generation.present -= records;
    while (this.closed[0]?.generation.present === 0) this.closed.shift()?.resolve();
  }

  /** Resolves once all records that have entered so far have left. */
  passed(): Promise<void> {
    const generation = this.current;
    if (generation.present === 0 && this.closed.length === 0) return Promise.resolve();
    this.current = { present: 0 };
    return new Promise((resolve) => this.closed.push({ generation, resolve }));
  }
}
