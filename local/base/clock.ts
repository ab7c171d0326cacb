/** The time of one part of the local AWS. Tests pass a clock of their own, so that no test sleeps. */
export interface Clock {
  /** Milliseconds since the epoch, for time stamps of records and logs. Never compressed. */
  now(): number;

  /**
   * Runs `run` once, after `ms` milliseconds of this clock's time.
   * @returns a function that cancels it; calling it late or twice does nothing
   */
  after(ms: number, run: () => void): () => void;
}

/**
 * The machine's clock.
 *
 * `compression` divides every wait: with 20, a minute of AWS takes three seconds here. Time stamps stay true.
 * Parts that need real seconds (throughput limits, Lambda timeouts) get a clock with compression 1.
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
