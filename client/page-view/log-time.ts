import { NotAPageViewError } from './not-a-page-view-error';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LOG_TIME =
  /^(?<day>\d\d)\/(?<month>[A-Z][a-z]{2})\/(?<year>\d{4}):(?<time>\d\d:\d\d:\d\d) (?<sign>[+-])(?<hours>\d\d)(?<minutes>\d\d)$/;

/**
 * Reads the time of a log line, `17/May/2015:10:05:03 +0000`.
 * @returns UTC with seconds, `2015-05-17T10:05:03Z`
 * @throws NotAPageViewError for another form, and for a day or time that does not exist
 */
export function parseLogTime(text: string): string {
  const { day, month = '', year, time, sign, hours, minutes } = LOG_TIME.exec(text)?.groups ?? {};
  const monthNumber = MONTHS.indexOf(month) + 1;
  if (monthNumber === 0)
    throw new NotAPageViewError('the time is not of the form 17/May/2015:10:05:03 +0000');
  const local = `${year}-${String(monthNumber).padStart(2, '0')}-${day}T${time}`;
  const asUtc = new Date(`${local}Z`);
  // A date like 31 April would otherwise silently become 1 May.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== local) {
    throw new NotAPageViewError('the time is no real day and time');
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (Number(minutes) > 59 || Math.abs(offset) > 14 * 60) {
    throw new NotAPageViewError('the time has a zone that is more than 14 hours from UTC');
  }
  const utc = new Date(asUtc.getTime() - offset * 60_000).toISOString();
  if (utc.length !== 24) throw new NotAPageViewError('the time is outside of the years 0000 to 9999 in UTC');
  return `${utc.slice(0, 19)}Z`;
}
