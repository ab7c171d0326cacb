import { describe, expect, it } from 'vitest';
import { hotRange } from '../../../../simulator/generate';
import { UNIFORM_KEYS } from '../../../../simulator/model/key-distribution';
import { LayoutLoad } from '../../../../simulator/model/layout-load';
import { evenShards } from '../../../../simulator/model/simulated-shard';

describe('what shards reject', () => {
  it('is what is over the limit of each', () => {
    const even = new LayoutLoad(evenShards(4, 0), UNIFORM_KEYS, 0);
    expect(even.lost(4)).toBe(0);
    expect(even.lost(6)).toBeCloseTo(2, 12);
  });

  it('grows where a narrow range has much of the load', () => {
    // 30 % of 8 MiB/s in 1 % of the range, which is within one of 12 shards: that one gets .3 + .7/12 = .35833 of it,
    // 2.8667 MiB/s, and rejects 1.8667, which is 23.3 % of all. The others have .467 MiB/s each.
    const layout = new LayoutLoad(evenShards(12, 0), hotRange({ share: 0.3, width: 0.01, at: 0.5 }), 0);
    expect(layout.lost(8)).toBeCloseTo(1.8667, 4);
    expect(layout.lostBy(6, 8)).toBeCloseTo(1.8667, 4);
    expect(layout.lostBy(5, 8)).toBe(0);
    expect(layout.perShard[6]).toBeCloseTo(0.35833, 4);
  });
});
