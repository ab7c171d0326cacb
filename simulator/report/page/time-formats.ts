const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The format of a time in the legend. */
export const TIME_LEGEND = '{YYYY}-{MM}-{DD} {HH}:{mm}';

/**
 * The formats of the time axis, in the order of the chart library: the least distance of marks, the format of
 * most marks, then the formats of the first mark and of each new year, day, minute and second.
 */
export const TIME_AXIS: (string | number | null)[][] = [
  [28 * DAY, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [DAY, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [HOUR, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [MINUTE, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];

/** A time in UTC, like CloudWatch's. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
