/** A moment as clocks and calendars of a time zone show it. */
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
