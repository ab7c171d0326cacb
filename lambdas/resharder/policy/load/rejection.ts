import { type DemandHistory, demandOf } from './demand';

/** What a stream rejected of late, and what was learned from it. */
export interface Rejection {
  /** The last minute that counts, in minutes since the epoch. */
  readonly through: number;
  /** Offered and rejected load in shard-minutes; both are forgotten by half in a day. */
  readonly offered: number;
  readonly rejected: number;
  /** The natural logarithm of the factor that the price of a loss has; from 0 to {@link HIGHEST_FACTOR}. */
  readonly factor: number;
}

export const NO_REJECTION: Rejection = { through: 0, offered: 0, rejected: 0, factor: 0 };

/** The price of a loss is raised up to 20 times: beyond that, only more calls or another forecast would help. */
export const HIGHEST_FACTOR = Math.log(20);

/** CloudWatch may correct the last minutes; older ones count. */
const SETTLED_MINUTES = 2;
const HALF_LIFE_MINUTES = 1440;
/** A share that is `e` times the one allowed, or more, raises the price by `e` in so many minutes. */
const RAISING_MINUTES = 720;

/** The rejected share of the last day or so; 0 without load. */
export function shareOf({ offered, rejected }: Rejection): number {
  return offered === 0 ? 0 : rejected / offered;
}

/**
 * Adds the settled minutes, and moves the factor: upwards while more is rejected than allowed, downwards while less is.
 * @param allowed the share that may be rejected
 * @param canGrow whether shards may be added at all. What is rejected meanwhile teaches nothing: no price would have
 *   averted it, and a bad hour would raise the price for days.
 */
export function learnRejection(
  before: Rejection,
  { recent }: DemandHistory,
  capacity: number,
  allowed: number,
  canGrow: boolean,
): Rejection {
  const newest = recent.at(-1)?.minute ?? 0;
  let { through, offered, rejected, factor } = before;
  for (const minute of recent) {
    if (minute.minute <= through || minute.minute > newest - SETTLED_MINUTES) continue;
    const kept = 0.5 ** (1 / HALF_LIFE_MINUTES);
    const demand = demandOf(minute, capacity);
    through = minute.minute;
    if (!canGrow) continue;
    offered = offered * kept + demand;
    rejected = rejected * kept + Math.max(0, demand - minute.accepted);
    if (offered === 0) continue;
    const excess = Math.log(Math.max(1e-9, rejected / offered) / allowed);
    factor += Math.min(1, Math.max(-1, excess)) / RAISING_MINUTES;
    factor = Math.min(HIGHEST_FACTOR, Math.max(0, factor));
  }
  return through === before.through ? before : { through, offered, rejected, factor };
}
