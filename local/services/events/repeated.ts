import type { Clock } from '../../base/clock';
import type { ScheduleExpression } from './schedule-expression';

/** The longest wait that a timer takes, in milliseconds; longer ones are waited for in parts. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/**
 * Runs something whenever a schedule is due, from now on.
 * @param run gets the moment it was due, in milliseconds since the epoch
 * @returns a function that ends it
 */
export function repeat(schedule: ScheduleExpression, clock: Clock, run: (due: number) => void): () => void {
  let callOff: (() => void) | undefined;
  const wait = (after: number): void => {
    const due = schedule.next(after);
    if (due === undefined) return;
    const ms = Math.min(MAX_WAIT_MS, Math.max(0, due - clock.now()));
    callOff = clock.after(ms, () => {
      if (clock.now() < due) return wait(after);
      wait(due);
      run(due);
    });
  };
  wait(clock.now());
  return () => callOff?.();
}
