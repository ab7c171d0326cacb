import { describe, expect, it } from 'vitest';
import {
  count,
  decimal,
  duration,
  mib,
  paceInWords,
  percent,
  timeOfDay,
  timesOfDay,
} from '../../../../run/page/browser/format';
import { START } from '../support/page-snapshot';

describe('how numbers are written', () => {
  it.each([
    [mib(0), '0.00'],
    [mib(1.5 * 1024 * 1024), '1.50'],
    [mib(1234.56 * 1024 * 1024), '1,234.6'],
    [mib(null), '–'],
    [count(1234.5), '1,235'],
    [count(undefined), '–'],
    [percent(0.834), '83 %'],
    [percent(null), '–'],
    [decimal(4.04), '4'],
    [decimal(4.25), '4.3'],
    [duration(0), '0 ms'],
    [duration(999), '999 ms'],
    [duration(1000), '1.0 s'],
    [duration(59_400), '59 s'],
    [duration(59_600), '1 min'],
    [duration(200_000), '3 min 20 s'],
    [duration(3_600_000), '1 h'],
    [duration(7_500_000), '2 h 5 min'],
    [duration(null), '–'],
    [paceInWords(1), 'real time'],
    [paceInWords(60), '60 AWS seconds a second'],
    [paceInWords(0.5), '0.5 AWS seconds a second'],
    [paceInWords(null), 'AWS’s time, as fast as this machine plays it'],
    [timeOfDay(START), '12:00:00'],
  ])('%s is %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  it('leaves the seconds out of an axis of whole minutes', () => {
    expect(timesOfDay([START, START + 60_000])).toEqual(['12:00', '12:01']);
    expect(timesOfDay([START, START + 30_000])).toEqual(['12:00:00', '12:00:30']);
  });
});
