import { describe, expect, it } from 'vitest';
import { boundsAt, readSchedules } from '../../../../../../lambdas/resharder/policy/bounds/bounds';

const OWN = { minShards: 2, maxShards: 64 };
const EVENINGS = readSchedules(
  JSON.stringify([
    { schedule: 'cron(0 18 * * ? *)', minShards: 20 },
    { schedule: 'cron(0 23 * * ? *)', maxShards: 32 },
  ]),
  OWN,
);
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 27, hour, minute);

describe('The bounds of a moment', () => {
  it('are the own ones without a schedule', () => {
    expect(boundsAt(OWN, [], undefined, at(12))).toEqual(OWN);
  });

  it('are those of the schedule that fired last, with the own ones for what it leaves out', () => {
    expect(boundsAt(OWN, EVENINGS, undefined, at(18))).toEqual({
      minShards: 20,
      maxShards: 64,
      minBecause: 'the schedule cron(0 18 * * ? *)',
      maxBecause: 'the schedule cron(0 18 * * ? *)',
    });
    expect(boundsAt(OWN, EVENINGS, undefined, at(17, 59))).toMatchObject({ minShards: 2, maxShards: 32 });
  });

  it('are raised by what a person asks for, until then, and never above the maximum', () => {
    const hold = { until: at(22), minShards: 50 };
    expect(boundsAt(OWN, EVENINGS, hold, at(21, 59))).toMatchObject({
      minShards: 50,
      minBecause: 'the hold until 2026-11-27T22:00:00.000Z',
      maxBecause: 'the schedule cron(0 18 * * ? *)',
    });
    expect(boundsAt(OWN, EVENINGS, hold, at(22))).toMatchObject({ minShards: 20 });
    expect(boundsAt(OWN, EVENINGS, hold, at(12))).toMatchObject({ minShards: 32, maxShards: 32 });
    expect(boundsAt(OWN, EVENINGS, { ...hold, minShards: 5 }, at(20))).toMatchObject({ minShards: 20 });
  });

  it.each([
    ['{}', 'SCHEDULES must be a JSON list, got {}.'],
    ['[{"schedule": "rate(1 day)", "minShards": 65}]', 'The schedule "rate(1 day)" has 65 to 64 shards'],
    ['[{"schedule": "rate(1 day)", "minShards": 0}]', 'has 0 to 64 shards; allowed are whole numbers from 1'],
    ['[{"schedule": "noon", "minShards": 3}]', 'The schedule "noon" cannot be read'],
  ])('are refused: %s', (json, message) => {
    expect(() => readSchedules(json, OWN)).toThrow(message);
  });
});
