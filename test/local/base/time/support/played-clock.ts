import { onTestFinished } from 'vitest';
import { EventClock, type EventClockOptions } from '../../../../../local/base/time';

const START = Date.UTC(2026, 10, 20, 12);
export const DAY_MS = 24 * 60 * 60 * 1000;
/** So long a turn of this machine's loop may take; what passed by live time meanwhile is forgiven. */
export const MARGIN_MS = 5000;

/** A clock that starts at a moment of its own, until the test is over. */
export function played(options: Partial<EventClockOptions> = {}) {
  const errors: unknown[] = [];
  const notices: string[] = [];
  const clock = new EventClock({
    startsAt: START,
    onError: (error) => errors.push(error),
    onNotice: (sentence) => notices.push(sentence),
    ...options,
  });
  onTestFinished(() => clock.close());
  const passed = () => clock.now() - START;
  return { clock, errors, notices, passed };
}
