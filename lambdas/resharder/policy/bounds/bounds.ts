import type { Bounds } from '..';
import { readScheduleExpression, type ScheduleExpression } from './schedule-expression';

/** Bounds that hold from the time at which a schedule fires until another one does. */
export interface BoundsSchedule {
  readonly expression: string;
  readonly firing: ScheduleExpression;
  readonly bounds: { readonly minShards: number; readonly maxShards: number };
}

/** A minimum that a person has asked for, until a time. */
export interface Hold {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly minShards: number;
}

/**
 * The bounds of a moment: those of the schedule that fired last, or the autoscaler's own before any has; and at least
 * the shards that a person asked for, as far as the maximum allows.
 */
export function boundsAt(
  own: { readonly minShards: number; readonly maxShards: number },
  schedules: readonly BoundsSchedule[],
  hold: Hold | undefined,
  time: number,
): Bounds {
  let bounds: Bounds = own;
  let firedAt = Number.NEGATIVE_INFINITY;
  for (const { firing, expression, bounds: scheduled } of schedules) {
    const at = firing.lastFiring(time) ?? Number.NEGATIVE_INFINITY;
    // Of two that fire at the same time, the later one in the list holds.
    if (at === Number.NEGATIVE_INFINITY || at < firedAt) continue;
    firedAt = at;
    const because = `the schedule ${expression}`;
    bounds = { ...scheduled, minBecause: because, maxBecause: because };
  }
  if (hold === undefined || hold.until <= time) return bounds;
  const minShards = Math.min(hold.minShards, bounds.maxShards);
  if (minShards <= bounds.minShards) return bounds;
  return { ...bounds, minShards, minBecause: `the hold until ${new Date(hold.until).toISOString()}` };
}

/**
 * Reads the variable SCHEDULES: a JSON list of `{ schedule, timeZone?, minShards?, maxShards? }`; a bound that is left
 * out is the autoscaler's own.
 * @throws Error with the entry, the value, and what is allowed
 */
export function readSchedules(
  json: string | undefined,
  own: { readonly minShards: number; readonly maxShards: number },
): readonly BoundsSchedule[] {
  if (json === undefined) return [];
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) throw new Error(`SCHEDULES must be a JSON list, got ${json}.`);
  return list.map((entry) => {
    const {
      schedule,
      timeZone = 'UTC',
      minShards = own.minShards,
      maxShards = own.maxShards,
    } = Object(entry);
    const isWhole = [minShards, maxShards].every((count) => Number.isInteger(count) && count >= 1);
    if (!isWhole || minShards > maxShards) {
      throw new Error(
        `The schedule "${schedule}" has ${minShards} to ${maxShards} shards; allowed are whole numbers from 1, minShards not above maxShards.`,
      );
    }
    const firing = readScheduleExpression(String(schedule), String(timeZone));
    return { expression: String(schedule), firing, bounds: { minShards, maxShards } };
  });
}
