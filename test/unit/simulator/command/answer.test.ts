import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../../simulator/command/answer';
import { candidatesOf, recommend, sentenceOf } from '../../../../simulator/command/recommendation';
import type { Outcome } from '../../../../simulator/play';

const outcome = (label: string, lossShare: number, usdPerMonth: number) =>
  ({
    label,
    mode: 'provisioned',
    usdPerMonth,
    run: { shards: [4] },
    score: {
      lossShare,
      lostMinutes: lossShare * 1000,
      shardMinutes: 400,
      countedMinutes: 100,
      reshardsPerDay: 3,
    },
  }) as unknown as Outcome;
const QUESTION = { minutes: 3 * 1440, minShards: 1, maxShards: 10, mibPerShard: 1 };
const SETTINGS = { rejectedAtMost: undefined, changesPerDay: 'normal' } as const;
const answer = (...outcomes: Outcome[]) => {
  const taken = recommend(candidatesOf(outcomes, SETTINGS, []));
  return answerOf(outcomes, QUESTION, taken && sentenceOf(taken, QUESTION));
};

describe('The answer of a simulation', () => {
  it('takes the cheapest of all that reject at most 0.1 %, whoever made it', () => {
    expect(answer(outcome('ours', 0.0005, 100), outcome('fixed', 0, 300))).toMatch(
      / Recommended: autoscaler by default: \$100 a month, 0\.050 % rejected, 3\.0 reshards a day\. StreamCapacity\.autoscaled\(\{ minShards: 1, maxShards: 10, changesPerDay: ChangesPerDay\.NORMAL \}\)$/,
    );
    expect(answer(outcome('ours', 0.0005, 100), outcome('scaling-utils', 0.0001, 90))).toMatch(
      / Recommended: scaling-utils: \$90 a month, 0\.010 % rejected\.$/,
    );
    expect(answer(outcome('ours', 0.002, 100), outcome('fixed', 0, 300))).toMatch(
      / Recommended: 4 shards, fixed in hindsight: \$300 a month, 0 % rejected\.$/,
    );
  });

  it('says what rejects least where all reject more', () => {
    expect(answer(outcome('ours', 0.02, 100), outcome('fixed', 0.01, 300))).toMatch(
      / All reject more than 0\.1 %; this rejects the least\. Recommended: 4 shards, fixed in hindsight: \$300 a month, 1\.0 % rejected\.$/,
    );
  });

  it('recommends nothing where there is nothing to choose from', () => {
    expect(answer(outcome('ours', 0.0005, 100))).not.toContain('Recommended');
  });
});
