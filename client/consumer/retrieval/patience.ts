import { fullJitter, type PacingClock, wait } from '../../pacing';

/** What waits go by, and who hears why. */
export interface Patience {
  readonly clock: PacingClock;
  readonly random: () => number;
  /** Gets every failure that is waited out. */
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Waits between attempts at what others need too: long enough to let a throttled shard or table recover. */
const BACKOFF = { baseMs: 250, capMs: 10_000 };

/**
 * Waits before another attempt, longer with every failure in a row.
 * @returns false if the signal was aborted, so that there shall be no other attempt
 */
export async function patient(
  failures: number,
  { clock, random }: Patience,
  signal: AbortSignal,
): Promise<boolean> {
  return pause(fullJitter(failures, BACKOFF, random), clock, signal);
}

/** @returns false if the signal was aborted before the time was over */
export async function pause(ms: number, clock: PacingClock, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, clock, signal);
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  }
}
