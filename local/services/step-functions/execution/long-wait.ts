import type { Clock } from '../../../base/clock';

/** The longest that a timer of Node.js takes, in milliseconds: about 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs `run` once, however long it is until then: what may take a month waits in parts.
 * @param ms milliseconds of the clock's time
 * @returns a function that calls it off
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
