import { describe, expect, test } from 'vitest';
import { pointerDeadline } from '../../../../lib/consumers/lambda-consumer/deadline';
import { longestHoldSeconds, timeoutFor } from '../../../../lib/consumers/lambda-consumer/shard-hold';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('the time that a pointer has', () => {
  test.each([
    ['ends with its record, which was given up old', [1 * DAY, 20 * HOUR, 14 * DAY], 4 * HOUR, 'stream'],
    ['ends with the queue before its record', [60 * DAY, 7 * DAY, 14 * DAY], 14 * DAY, 'queue'],
    ['ends with a queue of four days', [7 * DAY, 1 * DAY, 4 * DAY], 4 * DAY, 'queue'],
    ['is the retention where there is no age', [1 * DAY, undefined, 14 * DAY], 1 * DAY, 'stream'],
    ['is none where a record is given up after it is gone', [1 * DAY, 2 * DAY, 14 * DAY], 0, 'stream'],
  ] as const)('%s', (_, [retentionSeconds, recordAgeSeconds, queueRetentionSeconds], seconds, endedBy) => {
    expect(pointerDeadline({ retentionSeconds, recordAgeSeconds, queueRetentionSeconds })).toEqual({
      seconds,
      endedBy,
    });
  });
});

describe('the timeout of a function', () => {
  test.each([1, 2, 100, 101, 1000, 10_000])(
    'with batches of %d holds a shard for five minutes at most',
    (size) => {
      const seconds = timeoutFor(size).toSeconds();
      expect(longestHoldSeconds(size, seconds, 3)).toBeLessThanOrEqual(300);
      if (seconds < 60) expect(longestHoldSeconds(size, seconds + 1, 3)).toBeGreaterThan(300);
    },
  );
});
