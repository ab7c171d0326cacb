import { expect, it } from 'vitest';
import type { RunEvent } from '../../../../simulator/model/run-record';
import { reportEvents } from '../../../../simulator/report/report-data-of';

it('tells ups from downs, and calls that were refused in a row once', () => {
  const event = (kind: RunEvent['kind'], shards: number, why: string): RunEvent => ({
    ...{ minute: shards, kind, shards, why },
    opensPlan: false,
  });
  const told = reportEvents({
    shards: Float64Array.of(4),
    events: [
      event('updateShardCount', 8, 'a'),
      event('finding', 8, 'b'),
      event('updateShardCount', 6, 'c'),
      event('refused', 6, 'd'),
      event('refused', 6, 'e'),
      event('refused', 6, 'f'),
      event('splitShard', 7, 'g'),
      event('refused', 7, 'h'),
      event('mergeShards', 6, 'i'),
    ],
  });
  expect(told.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    ...['up a', 'finding b', 'down c', 'refused d (and 2 more)', 'split g', 'refused h', 'merge i'],
  ]);
});
