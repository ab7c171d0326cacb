import { Random } from '../../common';
import type { FaultOptions } from '../../local';

/** The share of calls and invocations that something happens to, where `--faults` has no value. */
export const DEFAULT_DENSITY = 0.01;

const HOUR = 3600;
/** Of the time that is played: shorter rehearsals have shorter outages. */
const MOST_OUTAGE_SHARE = 1 / 12;
const DAY = 24 * HOUR;

/**
 * The faults of a rehearsal. `density` of all calls fail in one of three ways, `density` of the invocations crash
 * or, one in five of these, hang until their timeout; so much of batches is left undone. Once in
 * three days the tables are down for an hour, and once a day all functions are deployed again. Pure.
 *
 * @param days that are played
 */
export function drawnFaults(seed: number, density: number, days: number): FaultOptions {
  const random = new Random(seed);
  const seconds = days * DAY;
  const somewhere = (length: number) => Math.round(random.next() * Math.max(0, seconds - length));
  const outageSeconds = Math.round(Math.min(HOUR, seconds * MOST_OUTAGE_SHARE));
  const outages = Array.from({ length: Math.ceil(days / 3) }, () => {
    const fromSeconds = somewhere(2 * outageSeconds);
    return { service: 'dynamodb' as const, fromSeconds, toSeconds: fromSeconds + outageSeconds };
  });
  const redeploys = Array.from({ length: Math.ceil(days) }, () => ({ atSeconds: somewhere(0) }));
  return {
    seed,
    crashes: density * 0.8,
    timeouts: density * 0.2,
    throttled: density / 3,
    failedBefore: density / 3,
    failedAfter: density / 3,
    partialPuts: density,
    partialWrites: density,
    // There are few of them, and each matters more.
    slowReshards: Math.min(1, density * 10),
    lateDatapoints: Math.min(1, density * 2),
    missingDatapoints: density,
    outages,
    redeploys,
  };
}
