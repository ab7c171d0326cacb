/** The time that all parts of the local AWS live in. Tests of a part pass a clock of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;

  /**
   * Runs `run` once, `ms` milliseconds from now.
   * @returns a function that cancels it; calling it late or twice does nothing
   */
  after(ms: number, run: () => void): () => void;

  /**
   * Says that somebody is at work whom the clock cannot see: another process, or a thread. Until the work ends, time
   * may stand still. A clock that never stands need not have it.
   *
   * @param worker for the sentence about work that does not end
   * @returns a function that ends the work; calling it twice does nothing
   */
  hold?(worker: string): () => void;
}

/** Says that somebody is at work until `work` settles. */
export async function working<T>(clock: Clock, worker: string, work: Promise<T>): Promise<T> {
  const end = clock.hold?.(worker);
  try {
    return await work;
  } finally {
    end?.();
  }
}

/** Resolves `ms` milliseconds from now. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** The machine's clock, for a part that is used alone. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }
}
