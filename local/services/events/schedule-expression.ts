import type { Clock } from '../../base/clock';
import { parseCron } from './cron';
import { ScheduleError } from './errors';
import { MAX_TIMER_MS } from './limits';

/** The moments at which a rule or a schedule is due. */
export interface ScheduleExpression {
  /**
   * The next moment, in milliseconds since the epoch; `undefined` after the last one.
   * @param after the last moment at which it was due, or at which it was enabled
   */
  next(after: number): number | undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-11-20T12:00:00)`. On AWS, rules do not take `at`.
 * @throws ScheduleError
 */
export function parseScheduleExpression(text: string): ScheduleExpression {
  const [, kind, inner = ''] = /^\s*(rate|cron|at)\((.*)\)\s*$/.exec(text) ?? [];
  if (kind === 'rate') return rate(inner);
  if (kind === 'cron') return { next: parseCron(inner) };
  if (kind === 'at') return at(inner);
  throw new ScheduleError(`"${text}" is no schedule: rate(…), cron(…) and, for schedules, at(…) are`);
}

function rate(text: string): ScheduleExpression {
  const [, count = '', unit = '', plural] = /^\s*(\d+)\s+(minute|hour|day)(s?)\s*$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? 0);
  if (!(ms > 0) || (Number(count) === 1) === (plural === 's')) {
    throw new ScheduleError(
      `rate(${text}) takes a number above 0 and minutes, hours or days; of 1, minute, hour or day`,
    );
  }
  return { next: (after) => after + ms };
}

function at(text: string): ScheduleExpression {
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(moment)) throw new ScheduleError(`at(${text}) takes a moment such as 2026-11-20T12:00:00`);
  return { next: (after) => (moment > after ? moment : undefined) };
}

/**
 * Runs a function whenever a schedule is due. The schedule starts now.
 * @param run gets the moment at which it was due, in milliseconds since the epoch
 * @returns a function that ends the schedule
 */
export function repeat(schedule: ScheduleExpression, clock: Clock, run: (due: number) => void): () => void {
  let cancelTimer: (() => void) | undefined;
  const wait = (after: number): void => {
    const due = schedule.next(after);
    if (due === undefined) return;
    const ms = Math.min(MAX_TIMER_MS, Math.max(0, due - clock.now()));
    cancelTimer = clock.after(ms, () => {
      if (clock.now() < due) return wait(after);
      wait(due);
      run(due);
    });
  };
  wait(clock.now());
  return () => cancelTimer?.();
}
