import { describe, expect, it } from 'vitest';
import { javaTimeFormat, zonedTime } from '../../../../../local/services/firehose/prefix/java-time';

/** A Thursday. */
const TIME = Date.UTC(2018, 7, 2, 9, 5, 3, 45);

describe('time patterns, as in Java', () => {
  it.each([
    ['yyyy/MM/dd/HH/', '2018/08/02/09/'],
    ['yy-M-d', '18-8-2'],
    ["'year='yyyy'/month='MM", 'year=2018/month=08'],
    ["yyyy''MM", "2018'08"],
    ["'it''s'", "it's"],
    ['DDD', '214'],
    ['MMM MMMM MMMMM', 'Aug August A'],
    ['E EEEE', 'Thu Thursday'],
    ['h:mm:ss.SSS a', '9:05:03.045 AM'],
    ['SSSSSS', '045000'],
    ['kk KK', '09 09'],
    ['QQ QQQ', '03 Q3'],
    ['X XXX x xx Z VV', 'Z Z +00 +0000 +0000 UTC'],
  ])('%s is %s', (pattern, text) => expect(javaTimeFormat(pattern)(zonedTime(TIME, 'UTC'))).toBe(text));

  it.each([
    ['Asia/Tokyo', 'yyyy-MM-dd HH:mm XXX VV', '2018-08-02 18:05 +09:00 Asia/Tokyo'],
    ['America/St_Johns', 'dd HH:mm Z', '02 06:35 -0230'],
    ['Pacific/Kiritimati', 'dd HH', '02 23'],
    ['Europe/Berlin', 'HH', '11'],
  ])('in %s', (zone, pattern, text) => expect(javaTimeFormat(pattern)(zonedTime(TIME, zone))).toBe(text));

  it.each([
    ['YYYY', 'Y is the year of a week; the year is y'],
    ['ww', 'the time pattern ww is not played'],
    ["yyyy'", "the quote in yyyy' has no end"],
    ['HHH', 'the time pattern HHH is not played'],
  ])('%s is refused', (pattern, message) => expect(() => javaTimeFormat(pattern)).toThrow(message));
});
