import type { aws_applicationautoscaling as appscaling, TimeZone } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { checkWithin, InputError } from '../support/check';
import { SHARDS } from '../support/limits';

/**
 * Bounds that hold from the time at which a schedule fires until another schedule of the autoscaler does, like a
 * scheduled action of Application Auto Scaling.
 *
 * @example
 * const evenings: ShardSchedule[] = [
 *   {
 *     schedule: appscaling.Schedule.cron({ hour: '17', minute: '45' }),
 *     timeZone: TimeZone.EUROPE_BERLIN,
 *     minShards: 20,
 *   },
 *   {
 *     schedule: appscaling.Schedule.cron({ hour: '23', minute: '0' }),
 *     timeZone: TimeZone.EUROPE_BERLIN,
 *   },
 * ];
 */
export interface ShardSchedule {
  /**
   * When it fires: `Schedule.cron`, `Schedule.at`, or `Schedule.rate`, which counts from 1 January 1970 UTC. The
   * function works it out at each run, at least every 5 minutes.
   */
  readonly schedule: appscaling.Schedule;

  /**
   * The time zone of `cron` and `at`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The fewest open shards from then on, 1 to 10,000.
   *
   * @default - the autoscaler's minShards
   */
  readonly minShards?: number;

  /**
   * The most open shards from then on, 1 to 10,000.
   *
   * @default - the autoscaler's maxShards
   */
  readonly maxShards?: number;
}

/** Numbers, names of months and weekdays, and what joins them; the function reads them exactly. */
const CRON_FIELD = /^[\dA-Z*?,/#-]+$/i;
const FORMS: readonly RegExp[] = [
  /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/,
  /^rate\([1-9]\d* (minute|hour|day)s?\)$/,
];

/**
 * Refuses schedules that cannot be kept.
 * @throws InputError with the entry, its value and what is allowed
 */
export function checkShardSchedules(
  where: string,
  own: { readonly minShards: number; readonly maxShards: number },
  schedules: readonly ShardSchedule[] = [],
): void {
  for (const [index, entry] of schedules.entries()) {
    const { minShards = own.minShards, maxShards = own.maxShards } = entry;
    const name = `${where}: schedules[${index}]`;
    checkWithin(`${name}.minShards`, entry.minShards, SHARDS);
    checkWithin(`${name}.maxShards`, entry.maxShards, SHARDS);
    const { expressionString: text } = entry.schedule;
    if (!Token.isUnresolved(text) && !isExpression(text)) {
      throw new InputError(
        `${name}.schedule is "${text}"; allowed are cron(minutes hours day-of-month month day-of-week year) without W, ` +
          'rate(value minutes, hours or days) and at(yyyy-mm-ddThh:mm:ss).',
      );
    }
    if (Token.isUnresolved(minShards) || Token.isUnresolved(maxShards) || minShards <= maxShards) continue;
    throw new InputError(
      `${name}: minShards is ${minShards} and maxShards is ${maxShards}; allowed is a minShards of at most maxShards.`,
    );
  }
}

/** The schedules as the function reads them, in JSON; undefined for none. */
export function shardSchedulesJson(schedules: readonly ShardSchedule[] = []): string | undefined {
  if (schedules.length === 0) return undefined;
  return JSON.stringify(
    schedules.map(({ schedule, timeZone, minShards, maxShards }) => ({
      schedule: schedule.expressionString,
      timeZone: timeZone?.timezoneName,
      minShards,
      maxShards,
    })),
  );
}

function isExpression(text: string): boolean {
  const [, cron] = /^cron\((.*)\)$/.exec(text) ?? [];
  if (cron === undefined) return FORMS.some((form) => form.test(text));
  const fields = cron.trim().split(/\s+/);
  return fields.length === 6 && fields.every((field) => CRON_FIELD.test(field)) && !/\dW/i.test(cron);
}
