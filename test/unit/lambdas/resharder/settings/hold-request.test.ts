import { describe, expect, it } from 'vitest';
import { readHoldRequest } from '../../../../../lambdas/resharder/settings/hold-request';

const NOW = Date.UTC(2026, 10, 27, 12);
const read = (event: unknown) => readHoldRequest(event, NOW, 64);

describe('What a person asks for', () => {
  it('is a minimum until a time', () => {
    expect(read({ holdUntil: '2026-11-27T22:00:00+01:00', minShards: 50 })).toEqual({
      until: Date.UTC(2026, 10, 27, 21),
      minShards: 50,
    });
  });

  it('or the end of it', () => {
    expect(read({ holdUntil: null })).toBe('release');
  });

  it.each([[{}], [undefined], [{ source: 'aws.events', time: '2026-11-27T12:00:00Z' }], ['text'], [null]])(
    'is nothing in any other event: %j',
    (event) => {
      expect(read(event)).toBeUndefined();
    },
  );

  it.each([
    [
      { holdUntil: 'tonight', minShards: 5 },
      'holdUntil is "tonight"; allowed is a time with its zone, e.g. "2026-11-27T22:00:00Z", or null to end a hold.',
    ],
    [{ holdUntil: '2026-11-27T22:00:00', minShards: 5 }, 'allowed is a time with its zone'],
    [{ minShards: 5 }, 'holdUntil is missing; allowed is a time with its zone'],
    [
      { holdUntil: '2026-11-27T11:00:00Z', minShards: 5 },
      'holdUntil is "2026-11-27T11:00:00Z"; allowed is a time after 2026-11-27T12:00:00.000Z, which is now.',
    ],
    [
      { holdUntil: '2027-01-27T11:00:00Z', minShards: 5 },
      'a time within 31 days; for longer, change minShards',
    ],
    [
      { holdUntil: '2026-11-27T22:00:00Z', minShards: 65 },
      "minShards is 65; allowed is a whole number from 1 to 64, the autoscaler's maxShards.",
    ],
    [{ holdUntil: '2026-11-27T22:00:00Z', minShards: '5' }, 'minShards is "5"; allowed is a whole number'],
    [{ holdUntil: '2026-11-27T22:00:00Z' }, 'minShards is missing; allowed is a whole number'],
    [{ holdUntil: null, minShards: 5 }, 'minShards is 5; allowed is none with "holdUntil": null'],
    [
      { holdUntil: '2026-11-27T22:00:00Z', minShards: 5, maxShards: 9 },
      'maxShards is 9; allowed is only holdUntil and minShards.',
    ],
  ])('is refused with what is allowed: %j', (event, message) => {
    expect(() => read(event)).toThrow(message);
  });
});
