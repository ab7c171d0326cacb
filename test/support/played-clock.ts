import { onTestFinished } from 'vitest';
import { EventClock } from '../../local/base/time';

/**
 * A clock that a test plays, for what also uses files, sockets or threads: time stands while any of them is at work, so
 * it waits for the machine, and not so many turns of the event loop.
 */
export function playedClock(startsAt: number): EventClock {
  const errors: unknown[] = [];
  const clock = new EventClock({
    startsAt,
    isLive: false,
    onError: (error) => errors.push(error),
    onNotice: (sentence) => errors.push(new Error(sentence)),
  });
  onTestFinished(() => {
    clock.close();
    if (errors.length > 0) throw errors[0];
  });
  return clock;
}
