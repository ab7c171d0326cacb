import type { Clock } from '../../../base/clock';

/** The longest timer of Node.js, in milliseconds: about 25 days. It runs a longer one at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs `run` once, also after months: a long wait is split into several timers.
 * @param ms milliseconds of the clock's time
 * @returns a function that cancels the wait
 */
export function afterLong(clock: Clock, ms: number, run: () => void): () => void {
  let callOff: () => void = () => undefined;
  const wait = (left: number): void => {
    const part = Math.min(left, MAX_TIMER_MS);
    callOff = clock.after(part, () => (left > part ? wait(left - part) : run()));
  };
  wait(ms);
  return () => callOff();
}
