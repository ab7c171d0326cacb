/** The time that waits are measured by. Tests put one of their own in its place, so that no test sleeps. */
export interface PacingClock {
  /** Milliseconds since the epoch. */
  now(): number;

  /**
   * Runs `run` once, `ms` milliseconds from now.
   * @returns a function that calls it off; calling it late or twice does nothing
   */
  after(ms: number, run: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: PacingClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
