import { expect, it } from 'vitest';
import { hotKey, hotRange } from '../../../../simulator/generate';
import { runFixed, runOnDemand } from '../../../../simulator/play/run-capacity';
import { scenarioOf, steady } from '../support/scenario';

it('a fixed number of shards rejects what is over it', () => {
  const run = runFixed('fixed', 3, scenarioOf([1, 2, 3, 4, 5]));
  expect([...run.lost].map((lost) => Number(lost.toFixed(9)))).toEqual([0, 0, 0, 1, 2]);
  expect([...run.shards]).toEqual([3, 3, 3, 3, 3]);
});

it('on-demand takes twice the peak that it has accepted, a quarter of an hour later', () => {
  // From 3 to 10 MiB/s at minute 100, with 2 x 3 taken by then. Of the 10, 6 are accepted; that is seen from minute 116
  // on, and 12 are enough.
  const run = runOnDemand('on-demand', scenarioOf(steady(100, 3, 100, 10)));
  const lost = [...run.lost].map((value) => Number(value.toFixed(9)));
  expect(lost.slice(0, 100).every((value) => value === 0)).toBe(true);
  expect(lost.slice(100, 116)).toEqual(new Array(16).fill(4));
  expect(lost.slice(116).every((value) => value === 0)).toBe(true);
  expect([run.shards[10], run.shards[115], run.shards[116]]).toEqual([4, 6, 12]);
});

it('on-demand forgets a peak after 30 days', () => {
  const day = 1440;
  const run = runOnDemand('on-demand', scenarioOf(steady(60, 3.5, 31 * day, 0.5)));
  expect(run.shards[29 * day]).toBe(7);
  expect(run.shards[30 * day + 100]).toBe(4);
});

it('on-demand halves hot ranges, and cannot help a key that is more than a shard', () => {
  const load = steady(600, 8);
  const range = runOnDemand(
    'on-demand',
    scenarioOf(load, { keys: hotRange({ share: 0.3, width: 0.01, at: 0.5 }) }),
  );
  expect(range.lost[20]).toBeGreaterThan(1);
  expect(range.lost[599]).toBe(0);
  // One key of 1.5 MiB/s: .5 of it is rejected for ever, as are the few keys beside it.
  const key = runOnDemand('on-demand', scenarioOf(load, { keys: hotKey({ share: 0.1875, at: 0.52 }) }));
  expect(key.lost[599]).toBeCloseTo(0.5, 2);
});
