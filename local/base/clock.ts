/** What keeps time for a part of the local AWS. Tests put a clock of their own in its place, so no test sleeps. */
export interface Clock {
  /** Milliseconds since the epoch, as records and logs are stamped with. Never compressed. */
  now(): number;

  /**
   * Runs `run` once, `ms` milliseconds of this clock's time from now.
   * @returns a function that calls it off; calling it late or twice does nothing
   */
  after(ms: number, run: () => void): () => void;
}

/**
 * The machine's clock.
 *
 * `compression` divides every wait: with 20, what takes a minute on AWS takes three seconds here. Time stamps stay
 * true. Parts that keep a real second (throughput limits, Lambda timeouts) are given a clock with compression 1.
 */
export class SystemClock implements Clock {
  /** @param compression how many AWS seconds pass in one real second; 1 or more, default 1 */
  constructor(readonly compression: number = 1) {
    if (!(compression >= 1)) {
      throw new RangeError(`compression must be a number of 1 or more, got ${compression}`);
    }
  }

  now(): number {
    return Date.now();
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms / this.compression);
    return () => clearTimeout(timer);
  }
}
