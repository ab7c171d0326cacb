import { describe, expect, it } from 'vitest';
import { decide } from '../../../../../../lambdas/resharder/policy';
import { zipfKeys } from '../../../../../../simulator/generate/keys';
import { UNIFORM_KEYS } from '../../../../../../simulator/model/key-distribution';
import { runPolicy } from '../../../../../../simulator/play/run-policy';
import { scoreRun } from '../../../../../../simulator/score/score';

describe('What the policy learns of an uneven load', () => {
  function lossOf(change: { readonly keys?: typeof UNIFORM_KEYS; readonly cv?: number }): number {
    const demand = new Float64Array(2 * 1440).fill(8);
    const bounds = { initialShards: 12, minShards: 1, maxShards: 100 };
    const scenario = {
      demand,
      startTime: Date.UTC(2026, 0, 5),
      keys: UNIFORM_KEYS,
      cv: 0.094,
      metricDelay: 1,
    };
    return scoreRun(runPolicy('ours', decide, { ...scenario, ...bounds, ...change }), demand, 1440).lossShare;
  }

  it('keys of a moderate skew, which hold no hot shard, lose less than a thousandth of the second day', () => {
    expect(lossOf({ keys: zipfKeys(5000, 0.7) })).toBeLessThan(0.001);
  });

  it('and so do seconds that vary by a quarter', () => {
    expect(lossOf({ cv: 0.25 })).toBeLessThan(0.002);
  });
});
