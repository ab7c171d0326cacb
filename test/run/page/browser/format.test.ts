import { describe, expect, it } from 'vitest';
import { count, decimal, duration, mib, percent, shortName } from '../../../../run/page/browser/format';
import { FACTS } from '../support/page-snapshot';

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
  ])('%s is %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  it.each([
    ['ShopStreamAlarmsHigh1A2B3C4D', 'Stream Alarms High'],
    ['Writer1A2B3C4D', 'Writer'],
    ['Shop', 'Shop'],
    ['Queue2', 'Queue2'],
  ])('names a resource with the logical id %s as %s', (logicalId, expected) => {
    expect(
      shortName('Shop-Cut1A2B-9XYZ', { stacks: ['Shop'], logicalIds: { 'Shop-Cut1A2B-9XYZ': logicalId } }),
    ).toBe(expected);
  });

  it('leaves a name that the template sets', () => {
    expect(shortName('my-queue', FACTS)).toBe('my-queue');
  });
});
