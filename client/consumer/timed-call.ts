import { CallTimeoutError, callWithin } from '../call-within';
import type { PacingClock } from '../pacing';

/** As long as a page of records may take over a bad connection, and the SDK's own retries. */
export const LONGEST_CALL_MS = 30_000;

/**
 * Makes a call of the AWS SDK that ends in time, though its connection has died without a word.
 *
 * @param signal ends the call early
 * @throws CallTimeoutError when there was no answer in time
 */
export type TimedCall = <T>(
  call: (abortSignal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

/** @param ms the longest that a call lasts, with the SDK's own retries */
export function timedCalls(clock: PacingClock, ms: number): TimedCall {
  return (call, signal) => callWithin(clock, ms, call, signal);
}

/** Waits for work, but no longer than this. It goes on then, and nobody waits for it. @throws what the work throws */
export async function waitAtMost(ms: number, clock: PacingClock, work: Promise<unknown>): Promise<void> {
  try {
    await callWithin(clock, ms, () => work);
  } catch (error) {
    if (!(error instanceof CallTimeoutError)) throw error;
  }
}
