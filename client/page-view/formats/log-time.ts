import { NotAPageViewError } from '../../errors';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LOG_TIME =
  /^(?<day>\d\d)\/(?<month>[A-Z][a-z]{2})\/(?<year>\d{4}):(?<time>\d\d:\d\d:\d\d) (?<zone>[+-]\d{4})$/;
const ISO_TIME =
  /^(?<date>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(?<zone>Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads the time of a log line, `17/May/2015:10:05:03 +0000`.
 * @returns UTC with seconds, `2015-05-17T10:05:03Z`
 * @throws NotAPageViewError for any other form, and for a day or time that does not exist
 */
export function readLogTime(text: string): string {
  const { day, month = '', year, time, zone = '' } = LOG_TIME.exec(text)?.groups ?? {};
  const monthNumber = MONTHS.indexOf(month) + 1;
  if (monthNumber === 0)
    throw new NotAPageViewError('the time is not of the form 17/May/2015:10:05:03 +0000');
  return toUtc(`${year}-${String(monthNumber).padStart(2, '0')}-${day}T${time}`, zone);
}

/**
 * Reads a time of ISO 8601, `2015-05-17T10:05:03.123Z` or with `+00:00`. Parts of a second are cut off.
 * @returns UTC with seconds
 * @throws NotAPageViewError for any other form, and for a day or time that does not exist
 */
export function readIsoTime(text: string): string {
  const { date, time, zone } = ISO_TIME.exec(text)?.groups ?? {};
  if (zone === undefined) throw new NotAPageViewError('the time is not of the form 2015-05-17T10:05:03Z');
  return toUtc(`${date}T${time}`, zone === 'Z' ? '+0000' : zone.replace(':', ''));
}

/** @param zone `+0530` */
function toUtc(local: string, zone: string): string {
  const asUtc = new Date(`${local}Z`);
  // A date like 31 April would otherwise silently become 1 May.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== local) {
    throw new NotAPageViewError('the time is no real day and time');
  }
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3))];
  const offset = (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
  if (minutes > 59 || Math.abs(offset) > 14 * 60) {
    throw new NotAPageViewError('the time has a zone that is more than 14 hours from UTC');
  }
  const utc = new Date(asUtc.getTime() - offset * 60_000).toISOString();
  if (utc.length !== 24) throw new NotAPageViewError('the time is outside of the years 0000 to 9999 in UTC');
  return `${utc.slice(0, 19)}Z`;
}
