/** When a schedule fires: `cron(…)`, `rate(…)` or `at(…)`, as EventBridge and Application Auto Scaling write them. */
export interface ScheduleExpression {
  /**
   * When it fired last.
   * @param now milliseconds since the epoch
   * @returns milliseconds since the epoch; undefined when it has not fired yet, or not within four years
   */
  lastFiring(now: number): number | undefined;
}

const FORMS =
  'allowed are cron(minutes hours day-of-month month day-of-week year), rate(value unit) and at(yyyy-mm-ddThh:mm:ss)';
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
/** A 29 February comes within so many days, but around 2100. */
const DAYS_BACK = 4 * 366;

/**
 * Reads an expression. A rate counts from the beginning of 1 January 1970 UTC, so `rate(12 hours)` fires at 00:00 and
 * 12:00 UTC, whenever it was deployed.
 * @param timeZone an IANA name, e.g. `Europe/Berlin`
 * @throws Error with the expression, the part that is wrong, and what is allowed
 */
export function readScheduleExpression(expression: string, timeZone: string): ScheduleExpression {
  const fail = (what: string): never => {
    throw new Error(`The schedule "${expression}" ${what}.`);
  };
  const zone =
    zoneOf(timeZone) ??
    fail(`has the time zone "${timeZone}"; allowed is an IANA name such as Europe/Berlin`);
  const [, kind, text = ''] = /^(cron|rate|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'at': {
      const [, given] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)$/.exec(text) ?? [];
      const local = Date.parse(`${given}Z`);
      if (Number.isNaN(local)) fail(`has no time that can be read; ${FORMS}`);
      const at = toEpoch(local, zone);
      return { lastFiring: (now) => (at <= now ? at : undefined) };
    }
    case 'rate': {
      const [, value, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(text) ?? [];
      const ms = Number(value) * (UNITS[unit] ?? Number.NaN);
      if (Number.isNaN(ms)) fail(`has no rate that can be read; ${FORMS}`);
      return { lastFiring: (now) => Math.floor(now / ms) * ms };
    }
    case 'cron':
      return readCron(text.trim().split(/\s+/), zone, fail);
    default:
      return fail(`cannot be read; ${FORMS}`);
  }
}

type Zone = Intl.DateTimeFormat;

function readCron(fields: readonly string[], zone: Zone, fail: (what: string) => never): ScheduleExpression {
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields;
  if (fields.length !== 6) return fail(`has ${fields.length} fields; ${FORMS}`);
  const at = (name: string, text: string, low: number, high: number, names: readonly string[] = []) =>
    numbersOf(text, low, high, names) ??
    fail(
      `has ${name} "${text}"; allowed are *, ?, numbers from ${low} to ${high}${names.length > 0 ? ', names' : ''}, ranges, lists and steps`,
    );
  const minute = at('minutes', minutes, 0, 59);
  const hour = at('hours', hours, 0, 23);
  const month = at('month', months, 1, 12, MONTHS);
  const year = at('year', years, 1970, 2199);
  const last = days === 'L';
  const day = last ? new Set<number>() : at('day-of-month', days, 1, 31);
  const [, nth, count] = /^(\w+)#([1-5])$/.exec(weekdays) ?? [];
  const [, lastWeekday] = /^(\w+)L$/.exec(weekdays) ?? [];
  const weekday = at('day-of-week', nth ?? lastWeekday ?? weekdays, 1, 7, WEEKDAYS);
  const isDay = (date: Date) => {
    const [dayOfMonth, length] = [date.getUTCDate(), daysInMonth(date)];
    return (
      year.has(date.getUTCFullYear()) &&
      month.has(date.getUTCMonth() + 1) &&
      (last ? dayOfMonth === length : day.has(dayOfMonth)) &&
      weekday.has(date.getUTCDay() + 1) &&
      (count === undefined || Math.ceil(dayOfMonth / 7) === Number(count)) &&
      (lastWeekday === undefined || dayOfMonth > length - 7)
    );
  };
  const times = [...hour].flatMap((h) => [...minute].map((m) => (h * 60 + m) * 60_000)).sort((a, b) => b - a);
  return {
    lastFiring(now) {
      const local = toLocal(now, zone);
      const today = Math.floor(local / DAY_MS) * DAY_MS;
      for (let back = 0; back <= DAYS_BACK; back++) {
        const midnight = today - back * DAY_MS;
        if (!isDay(new Date(midnight))) continue;
        const time = times.find((each) => midnight + each <= local);
        if (time !== undefined) return Math.min(now, toEpoch(midnight + time, zone));
      }
      return undefined;
    },
  };
}

/** The numbers of a field; undefined for one that cannot be read. */
function numbersOf(
  text: string,
  low: number,
  high: number,
  names: readonly string[],
): Set<number> | undefined {
  const numbers = new Set<number>();
  const value = (part: string) => {
    const name = names.indexOf(part.toUpperCase());
    return name >= 0 ? name + low : /^\d+$/.test(part) ? Number(part) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const [range = '', step = '1', ...rest] = part.split('/');
    const isAll = range === '*' || range === '?';
    const [first = '', end] = range.split('-');
    const from = isAll ? low : value(first);
    // A start with a step goes on to the end: 0/15 is 0, 15, 30, 45.
    const to = isAll || (end === undefined && part.includes('/')) ? high : value(end ?? first);
    const isValid = from >= low && to <= high && from <= to && /^[1-9]\d*$/.test(step) && rest.length === 0;
    if (!isValid) return undefined;
    for (let number = from; number <= to; number += Number(step)) numbers.add(number);
  }
  return numbers;
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function zoneOf(timeZone: string): Zone | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The wall clock of a zone at a moment, as if it were UTC. */
function toLocal(time: number, zone: Zone): number {
  const parts = new Map(zone.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The moment of a wall clock. An hour that a change of the clock leaves out counts as the one after it. */
function toEpoch(local: number, zone: Zone): number {
  const near = local - (toLocal(local, zone) - local);
  return local - (toLocal(near, zone) - near);
}
