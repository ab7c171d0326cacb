const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For the legend: a moment. */
export const TIME_LEGEND = '{YYYY}-{MM}-{DD} {HH}:{mm}';

/**
 * For the axis, as the chart library wants it: from which distance on, the form of most marks, then that of the first
 * and of each new year, day, minute and second.
 */
export const TIME_AXIS: (string | number | null)[][] = [
  [28 * DAY, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [DAY, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [HOUR, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [MINUTE, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];

/** In UTC, as CloudWatch gives times. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
