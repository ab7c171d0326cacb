import { describe, expect, it } from 'vitest';
import type { StreamInterval } from '../../../../run/page/page-data';
import { History } from '../../../../run/page/recorder/history';
import { interval, START } from '../support/page-snapshot';

function loads(shards: number): NonNullable<StreamInterval['loads']> {
  return Array.from({ length: shards }, (_, number) => [number, 0.5] as const);
}

describe('History', () => {
  it('keeps the newest intervals, up to its limit', () => {
    const history = new History({ intervals: 3, loads: 100 });
    for (let n = 1; n <= 5; n++) history.add(interval(n), null);
    expect(history.intervals).toEqual([interval(3), interval(4), interval(5)]);
  });

  it('keeps the story once it has ended, and the newest after it', () => {
    const history = new History({ intervals: 4, loads: 100 });
    const endedAt = START + 1500;
    for (let n = 1; n <= 9; n++) history.add(interval(n, { loads: loads(2) }), n > 1 ? endedAt : null);
    expect(history.intervals.map(({ time }) => (time - START) / 1000)).toEqual([1, 2, 8, 9]);
  });

  it('drops the shard loads of the oldest intervals first, and keeps their other figures', () => {
    const history = new History({ intervals: 100, loads: 25 });
    for (let n = 1; n <= 4; n++) history.add(interval(n, { loads: loads(10), acceptedBytes: n }), null);
    expect(history.intervals.map(({ loads: kept }) => kept?.length)).toEqual([undefined, undefined, 10, 10]);
    expect(history.intervals.map(({ acceptedBytes }) => acceptedBytes)).toEqual([1, 2, 3, 4]);
  });

  it('keeps both limits over a long time with any number of shards', () => {
    const limits = { intervals: 50, loads: 200 };
    const history = new History(limits);
    for (let n = 1; n <= 2000; n++) {
      history.add(interval(n, { loads: loads((n * 7) % 13) }), null);
      const kept = history.intervals.reduce((sum, it) => sum + (it.loads?.length ?? 0), 0);
      expect(kept).toBeLessThanOrEqual(limits.loads);
      expect(history.intervals.length).toBeLessThanOrEqual(limits.intervals);
    }
    // The newest loads are kept: no interval with loads comes before one without.
    const firstKept = history.intervals.findIndex((it) => it.loads !== null);
    expect(history.intervals.slice(firstKept).every((it) => it.loads !== null)).toBe(true);
  });

  it('does not keep the loads of an interval that exceeds the limit alone', () => {
    const history = new History({ intervals: 10, loads: 5 });
    history.add(interval(1, { loads: loads(6) }), null);
    history.add(interval(2, { loads: loads(5) }), null);
    expect(history.intervals.map((it) => it.loads?.length)).toEqual([undefined, 5]);
  });
});
