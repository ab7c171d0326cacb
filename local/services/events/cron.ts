import { ScheduleError } from './errors';

const DAY_MS = 86_400_000;
/** Days that are looked through for the next one: no date that can come is rarer than 29 February of a leap year. */
const HORIZON_DAYS = 366 * 9;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of values, the first one being `min`. */
  readonly names?: readonly string[];
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

const FIELDS = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 1, max: 7, names: WEEKDAYS },
  { name: 'year', min: 1970, max: 2199 },
] as const satisfies readonly Field[];

/**
 * Reads the six fields of `cron(minutes hours day-of-month month day-of-week year)`, in UTC (EventBridge User Guide, "Cron
 * expressions"). L, W and # are not played.
 * @returns the first moment after the one given, in milliseconds since the epoch; `undefined` when none is left
 * @throws ScheduleError
 */
export function parseCron(text: string): (after: number) => number | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    throw new ScheduleError(
      `cron(${text}) has ${parts.length} fields; it takes ${FIELDS.map(({ name }) => name).join(', ')}`,
    );
  }
  if ((parts[2] === '?') === (parts[4] === '?')) {
    throw new ScheduleError(`cron(${text}): exactly one of day of month and day of week must be ?`);
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = [], years = []] = FIELDS.map(
    (field, i) => valuesOf(field, parts[i] ?? '', text),
  );
  const isDue = (day: Date) =>
    years.includes(day.getUTCFullYear()) &&
    months.includes(day.getUTCMonth() + 1) &&
    days.includes(day.getUTCDate()) &&
    weekdays.includes(day.getUTCDay() + 1);

  return (after) => {
    const today = Math.floor(after / DAY_MS) * DAY_MS;
    for (let midnight = today; midnight < today + HORIZON_DAYS * DAY_MS; midnight += DAY_MS) {
      if (!isDue(new Date(midnight))) continue;
      for (const hour of hours) {
        for (const minute of minutes) {
          const moment = midnight + (hour * 60 + minute) * 60_000;
          if (moment > after) return moment;
        }
      }
    }
    return undefined;
  };
}

/** In ascending order. */
function valuesOf(field: Field, text: string, cron: string): number[] {
  const { min, max } = field;
  const all = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const wanted = text.split(',').map((part) => {
    const [range = '', step] = part.split('/');
    const [from, to] = rangeOf(field, range, step !== undefined, cron);
    const every = step === undefined ? 1 : number({ ...field, min: 1 }, step, cron);
    return (value: number) => value >= from && value <= to && (value - from) % every === 0;
  });
  return all.filter((value) => wanted.some((fits) => fits(value)));
}

/** `*`, `?`, `a-b`, or `a`, which goes on to the end where a step follows. */
function rangeOf(field: Field, text: string, hasStep: boolean, cron: string): [number, number] {
  if (text === '*' || text === '?') return [field.min, field.max];
  const [first = '', last] = text.split('-');
  const from = number(field, first, cron);
  if (last !== undefined) return [from, number(field, last, cron)];
  return [from, hasStep ? field.max : from];
}

function number({ name, min, max, names }: Field, text: string, cron: string): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ScheduleError(
    `cron(${cron}): "${text}" is no value of ${name}, which takes ${min} to ${max}${names ? ` or ${names.join(', ')}` : ''}, ` +
      'lists, ranges and steps; L, W and # are not played',
  );
}
