/** A moment in a time zone, as its clocks and calendars show it. */
export interface ZonedTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
  readonly zone: string;
}

/**
 * @param ms milliseconds since the epoch
 * @param zone an IANA name, or `UTC`
 * @throws RangeError for a name that is no time zone
 */
export function zonedTime(ms: number, zone: string): ZonedTime {
  const offsetMinutes = zone === 'UTC' ? 0 : offsetOf(ms, zone);
  const shown = new Date(ms + offsetMinutes * 60_000);
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    millisecond: shown.getUTCMilliseconds(),
    offsetMinutes,
    zone,
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetOf(ms: number, zone: string): number {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Writes a moment; {@link javaTimeFormat} makes it from a pattern. */
export type TimeFormat = (time: ZonedTime) => string;

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/**
 * One letter of a pattern, repeated `count` times.
 * @returns `undefined` for a count that the letter does not have
 */
type Field = (count: number) => TimeFormat | undefined;

const FIELDS: Readonly<Record<string, Field>> = {
  y: (count) => (time) => year(time.year, count),
  u: (count) => (time) => year(time.year, count),
  M: month,
  L: month,
  d: digits((time) => time.day, 2),
  D: digits(dayOfYear, 3),
  H: digits((time) => time.hour, 2),
  k: digits((time) => time.hour || 24, 2),
  K: digits((time) => time.hour % 12, 2),
  h: digits((time) => time.hour % 12 || 12, 2),
  m: digits((time) => time.minute, 2),
  s: digits((time) => time.second, 2),
  S: (count) => (time) => String(time.millisecond).padStart(3, '0').padEnd(count, '0').slice(0, count),
  A: digits(milliOfDay, 19),
  n: digits((time) => time.millisecond * 1e6, 19),
  N: digits((time) => milliOfDay(time) * 1e6, 19),
  a: (count) => (count === 1 ? (time) => (time.hour < 12 ? 'AM' : 'PM') : undefined),
  E: (count) => text(count, (time) => DAYS[weekday(time)] ?? ''),
  Q: quarter,
  q: quarter,
  G: (count) => (count <= 3 ? () => 'AD' : undefined),
  V: (count) => (count === 2 ? (time) => time.zone : undefined),
  X: (count) => (count <= 3 ? (time) => (time.offsetMinutes === 0 ? 'Z' : offset(time, count)) : undefined),
  x: (count) => (count <= 3 ? (time) => offset(time, count) : undefined),
  Z: (count) => (count <= 3 ? (time) => offset(time, 2) : undefined),
};

/**
 * Compiles a pattern of Java's `DateTimeFormatter`, the language of prefixes. Letters are fields; other
 * characters and text in single quotes stand for themselves; `''` is a quote. Names are English, since AWS
 * does not document Firehose's locale. Weeks and localized zone names depend on it, so they are not played.
 *
 * @throws Error for a letter that is not played, and for a quote without end
 */
export function javaTimeFormat(pattern: string): TimeFormat {
  const parts: TimeFormat[] = [];
  for (let at = 0; at < pattern.length; ) {
    const letter = pattern[at] ?? '';
    if (letter === "'") {
      const { literal, end } = quoted(pattern, at);
      parts.push(() => literal);
      at = end;
    } else if (/[A-Za-z]/.test(letter)) {
      const start = at;
      while (pattern[at] === letter) at++;
      const run = pattern.slice(start, at);
      parts.push(FIELDS[letter]?.(run.length) ?? unknownField(run));
    } else {
      parts.push(() => letter);
      at++;
    }
  }
  return (time) => parts.map((part) => part(time)).join('');
}

function unknownField(run: string): never {
  const hint = run.startsWith('Y') ? ' Y is the year of a week; the year is y, as in yyyy.' : '';
  throw new Error(
    `the time pattern ${run} is not played; known are ${Object.keys(FIELDS).join(' ')}.${hint}`,
  );
}

function quoted(pattern: string, start: number): { literal: string; end: number } {
  if (pattern[start + 1] === "'") return { literal: "'", end: start + 2 };
  let literal = '';
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") literal += pattern[at];
    else if (pattern[at + 1] === "'") literal += pattern[++at];
    else return { literal, end: at + 1 };
  }
  throw new Error(`the quote in ${pattern} has no end`);
}

function digits(value: (time: ZonedTime) => number, most: number): Field {
  return (count) => (count <= most ? (time) => String(value(time)).padStart(count, '0') : undefined);
}

/** Two letters give the last two digits; any other count is the minimum number of digits. */
function year(value: number, count: number): string {
  return count === 2 ? String(value % 100).padStart(2, '0') : String(value).padStart(count, '0');
}

function month(count: number): TimeFormat | undefined {
  if (count <= 2) return (time) => String(time.month).padStart(count, '0');
  return text(count, (time) => MONTHS[time.month - 1] ?? '');
}

function quarter(count: number): TimeFormat | undefined {
  const number = (time: ZonedTime) => Math.ceil(time.month / 3);
  if (count <= 2) return (time) => String(number(time)).padStart(count, '0');
  return count === 3 ? (time) => `Q${number(time)}` : undefined;
}

/** Up to three letters give the short form, four the long one, five the first letter. */
function text(count: number, name: TimeFormat): TimeFormat | undefined {
  if (count > 5) return undefined;
  const length = count === 4 ? undefined : count === 5 ? 1 : 3;
  return (time) => name(time).slice(0, length);
}

function offset({ offsetMinutes }: ZonedTime, count: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
  if (count === 1) return `${sign}${hours}${minutes === '00' ? '' : minutes}`;
  return `${sign}${hours}${count === 3 ? ':' : ''}${minutes}`;
}

function dayOfYear({ year: y, month: m, day }: ZonedTime): number {
  return (Date.UTC(y, m - 1, day) - Date.UTC(y, 0, 1)) / 86_400_000 + 1;
}

function weekday({ year: y, month: m, day }: ZonedTime): number {
  return new Date(Date.UTC(y, m - 1, day)).getUTCDay();
}

function milliOfDay({ hour, minute, second, millisecond }: ZonedTime): number {
  return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}
