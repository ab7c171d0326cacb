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
   * Runs `run` at this moment, as an event of its own. Among those that wait for a turn, chance decides who comes first.
   * A clock that knows no turns need not have it.
   *
   * @param name tells it from the others, so that it does not matter in which order they came
   */
  inTurn?(name: string, run: () => void): void;

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

/** Runs `run` in its turn, or next if the clock knows no turns. */
export function inTurn(clock: Clock, name: string, run: () => void): void {
  if (clock.inTurn === undefined) clock.after(0, run);
  else clock.inTurn(name, run);
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
