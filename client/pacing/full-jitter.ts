/** How long the waits between attempts grow. */
export interface Backoff {
  /** The longest first wait, in milliseconds. It doubles with every further attempt. */
  readonly baseMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly capMs: number;
}

/**
 * Exponential backoff with full jitter: any wait from 0 to the doubling bound, so that clients which failed together
 * do not come back together.
 *
 * @param failures how often it has failed so far, 1 or more
 * @param random a number from 0 to 1, as Math.random gives it
 * @returns milliseconds
 */
export function fullJitter(failures: number, backoff: Backoff, random: () => number): number {
  return random() * Math.min(backoff.capMs, backoff.baseMs * 2 ** (failures - 1));
}
