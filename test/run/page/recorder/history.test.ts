import { describe, expect, it } from 'vitest';
import type { StreamSecond } from '../../../../run/page/page-data';
import { History } from '../../../../run/page/recorder/history';
import { second } from '../support/page-snapshot';

function loads(shards: number): NonNullable<StreamSecond['loads']> {
  return Array.from({ length: shards }, (_, number) => [number, 0.5] as const);
}

describe('History', () => {
  it('keeps the newest seconds, up to its limit', () => {
    const history = new History({ seconds: 3, loads: 100 });
    for (let n = 1; n <= 5; n++) history.add(second(n));
    expect(history.seconds).toEqual([second(3), second(4), second(5)]);
  });

  it('drops the shard loads of the oldest seconds first, and keeps their other figures', () => {
    const history = new History({ seconds: 100, loads: 25 });
    for (let n = 1; n <= 4; n++) history.add(second(n, { loads: loads(10), acceptedBytes: n }));
    expect(history.seconds.map(({ loads: kept }) => kept?.length)).toEqual([undefined, undefined, 10, 10]);
    expect(history.seconds.map(({ acceptedBytes }) => acceptedBytes)).toEqual([1, 2, 3, 4]);
  });

  it('keeps both limits over a long time with any number of shards', () => {
    const limits = { seconds: 50, loads: 200 };
    const history = new History(limits);
    for (let n = 1; n <= 2000; n++) {
      history.add(second(n, { loads: loads((n * 7) % 13) }));
      const kept = history.seconds.reduce((sum, it) => sum + (it.loads?.length ?? 0), 0);
      expect(kept).toBeLessThanOrEqual(limits.loads);
      expect(history.seconds.length).toBeLessThanOrEqual(limits.seconds);
    }
    // The newest loads are kept: no second with loads comes before one without.
    const firstKept = history.seconds.findIndex((it) => it.loads !== null);
    expect(history.seconds.slice(firstKept).every((it) => it.loads !== null)).toBe(true);
  });

  it('does not keep the loads of a second that exceeds the limit alone', () => {
    const history = new History({ seconds: 10, loads: 5 });
    history.add(second(1, { loads: loads(6) }));
    history.add(second(2, { loads: loads(5) }));
    expect(history.seconds.map((it) => it.loads?.length)).toEqual([undefined, 5]);
  });
});
