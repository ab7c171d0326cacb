/** The clock that waits go by. Tests use one of their own, so that no test sleeps. */
export interface PacingClock {
  /** Milliseconds since some moment. Waits and ages are differences of two readings. */
  now(): number;

  /**
   * Runs `run` once, `ms` milliseconds from now.
   * @returns a function that cancels the run; calling it late or twice does nothing
   */
  after(ms: number, run: () => void): () => void;
}

/**
 * The machine's monotonic clock. It goes on evenly whatever is done to the wall clock, so a wall clock that is
 * set holds no record up and makes none look old.
 */
export const monotonicClock: PacingClock = { now: () => performance.now(), after };

/** The machine's wall clock, in milliseconds since the epoch. It can be set back and forward. */
export const systemClock: PacingClock = { now: () => Date.now(), after };

/** Node.js runs a longer timer at once. @see https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function after(ms: number, run: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const waitFor = (left: number) => {
    const step = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => (left > step ? waitFor(left - step) : run()), step);
  };
  waitFor(ms);
  return () => clearTimeout(timer);
}

/**
 * Waits by a clock.
 * @throws the signal's reason as soon as it is aborted
 */
export function wait(ms: number, clock: PacingClock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The bounds of the waits between attempts. */
export interface Backoff {
  /** The longest first wait, in milliseconds. It doubles with every further attempt. */
  readonly baseMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly capMs: number;
}

/**
 * Exponential backoff with full jitter: a random wait from 0 to a doubling bound, so that clients that failed
 * together do not retry together.
 *
 * @param failures how often it has failed so far, 1 or more
 * @param random a number from 0 to 1, as Math.random gives it
 * @returns milliseconds
 */
export function fullJitter(failures: number, backoff: Backoff, random: () => number): number {
  return random() * Math.min(backoff.capMs, backoff.baseMs * 2 ** (failures - 1));
}

/**
 * Keeps work at a rate: `n` units delay the next one by `n / rate` seconds. Unused units are not saved up, so
 * no burst follows an idle time.
 */
export class Pacer {
  private free = Number.NEGATIVE_INFINITY;

  /**
   * @param unitsPerSecond above 0; Infinity for no limit
   * @param now milliseconds of a clock that does not jump, see {@link PacingClock}
   */
  constructor(
    readonly unitsPerSecond: number,
    private readonly now: () => number,
  ) {
    if (!(unitsPerSecond > 0)) {
      throw new RangeError(`The rate of a Pacer must be a number above 0, got ${unitsPerSecond}.`);
    }
  }

  /** Milliseconds until the next unit may begin; 0 when it may begin now. */
  delay(): number {
    return Math.max(0, this.free - this.now());
  }

  /** Notes that `units` begin now. */
  spend(units: number): void {
    this.free = Math.max(this.free, this.now()) + (units / this.unitsPerSecond) * 1000;
  }
}
