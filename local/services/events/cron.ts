import { ScheduleError } from './errors';

const DAY_MS = 86_400_000;
/**
 * Days in which the search for the next date ends. 29 February, the rarest date, comes within eight years.
 */
const HORIZON_DAYS = 366 * 9;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values. The first one is `min`. */
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
 * Reads the six fields of `cron(minutes hours day-of-month month day-of-week year)`, in UTC. L, W and # are
 * not supported.
 * @returns a function: the first moment after the given one, in milliseconds since the epoch; `undefined`
 *   after the last one
 * @throws ScheduleError
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
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

/** The values of a field, in ascending order. */
function valuesOf(field: Field, text: string, cron: string): number[] {
  const { min, max } = field;
  const all = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const wanted = text.split(',').map((part) => {
    const [range = '', step] = part.split('/');
    const [from, to] = rangeOf(field, range, step !== undefined, cron);
    const every = step === undefined ? 1 : readNumber({ ...field, min: 1 }, step, cron);
    return (value: number) => value >= from && value <= to && (value - from) % every === 0;
  });
  return all.filter((value) => wanted.some((fits) => fits(value)));
}

/** The range of `*`, `?`, `a-b` or `a`. With a step, `a` continues to the maximum. */
function rangeOf(field: Field, text: string, hasStep: boolean, cron: string): [number, number] {
  if (text === '*' || text === '?') return [field.min, field.max];
  const [first = '', last] = text.split('-');
  const from = readNumber(field, first, cron);
  if (last !== undefined) return [from, readNumber(field, last, cron)];
  return [from, hasStep ? field.max : from];
}

function readNumber({ name, min, max, names }: Field, text: string, cron: string): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ScheduleError(
    `cron(${cron}): "${text}" is no value of ${name}, which takes ${min} to ${max}` +
      `${names ? ` or ${names.join(', ')}` : ''}, lists, ranges and steps; L, W and # are not played`,
  );
}
