import type { Hold } from '../policy';

/** What a person asks for: a minimum until a time, or `release`, the end of every hold. */
export type HoldRequest = Hold | 'release';

/** A longer time is what `minShards` and `schedules` of the construct are for. */
const LONGEST_DAYS = 31;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads the invocation `{ "holdUntil": "2026-11-27T22:00:00Z", "minShards": 50 }`, or `{ "holdUntil": null }`, which
 * ends every hold.
 * @param now milliseconds since the epoch
 * @param maxShards the most shards that any bounds of the autoscaler allow
 * @returns undefined for any other event
 * @throws Error with the member, its value and what is allowed
 */
export function readHoldRequest(event: unknown, now: number, maxShards: number): HoldRequest | undefined {
  const members: Readonly<Record<string, unknown>> = Object(event);
  if (!('holdUntil' in members) && !('minShards' in members)) return undefined;
  const other = Object.keys(members).find((name) => name !== 'holdUntil' && name !== 'minShards');
  if (other !== undefined) refuse(other, members[other], 'only holdUntil and minShards');
  const { holdUntil, minShards } = members;
  if (holdUntil === null) {
    if (minShards !== undefined)
      refuse('minShards', minShards, 'none with "holdUntil": null, which ends a hold');
    return 'release';
  }
  const until = typeof holdUntil === 'string' && ISO.test(holdUntil) ? Date.parse(holdUntil) : Number.NaN;
  if (Number.isNaN(until)) {
    refuse(
      'holdUntil',
      holdUntil,
      'a time with its zone, e.g. "2026-11-27T22:00:00Z", or null to end a hold',
    );
  }
  if (until <= now)
    refuse('holdUntil', holdUntil, `a time after ${new Date(now).toISOString()}, which is now`);
  if (until > now + LONGEST_DAYS * 86_400_000) {
    refuse(
      'holdUntil',
      holdUntil,
      `a time within ${LONGEST_DAYS} days; for longer, change minShards and deploy`,
    );
  }
  if (
    typeof minShards !== 'number' ||
    !Number.isInteger(minShards) ||
    minShards < 1 ||
    minShards > maxShards
  ) {
    return refuse(
      'minShards',
      minShards,
      `a whole number from 1 to ${maxShards}, the autoscaler's maxShards`,
    );
  }
  return { until, minShards };
}

function refuse(name: string, value: unknown, allowed: string): never {
  throw new Error(`${name} is ${JSON.stringify(value) ?? 'missing'}; allowed is ${allowed}.`);
}
