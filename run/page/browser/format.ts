import type { RunFacts } from '../page-data';

/*
 * Numbers and times as the page writes them. All functions are pure and short in output; a missing value is a
 * dash.
 */

const MIB = 1024 * 1024;

export const NONE = '–';

/** Bytes a second in MiB, with two decimals below 10 and one above. */
export function mib(bytes: number | null | undefined): string {
  if (bytes == null) return NONE;
  const value = bytes / MIB;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: value < 10 ? 2 : 1,
    maximumFractionDigits: value < 10 ? 2 : 1,
  });
}

export function count(value: number | null | undefined): string {
  return value == null ? NONE : Math.round(value).toLocaleString('en-US');
}

/** A share in whole per cent. */
export function percent(share: number | null | undefined): string {
  return share == null ? NONE : `${Math.round(share * 100)} %`;
}

/** A number with at most one decimal, for example of shards. */
export function decimal(value: number | null | undefined): string {
  return value == null ? NONE : value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** A length of time: `250 ms`, `4.2 s`, `48 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return NONE;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return parts(Math.floor(whole / 60), 'min', whole % 60, 's');
  return parts(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}

function parts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** AWS's time of day: in UTC, with seconds. */
export function timeOfDay(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** Times of day for an axis: without the seconds where all of them are whole minutes. */
export function timesOfDay(times: readonly number[]): string[] {
  const length = times.every((time) => time % 60_000 === 0) ? 5 : 8;
  return times.map((time) => timeOfDay(time).slice(0, length));
}

/** How fast AWS's time passes, for the header. */
export function paceInWords(pace: RunFacts['pace']): string {
  if (pace === null) return 'AWS’s time, as fast as this machine plays it';
  return pace === 1 ? 'real time' : `${pace.toLocaleString('en-US')} AWS seconds a second`;
}
