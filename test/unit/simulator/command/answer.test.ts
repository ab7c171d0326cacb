import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../../simulator/command/answer';
import type { Outcome } from '../../../../simulator/play';

const outcome = (label: string, lossShare: number, usdPerMonth: number) =>
  ({
    label,
    mode: 'provisioned',
    usdPerMonth,
    run: { shards: [4] },
    score: { lossShare, lostMinutes: lossShare * 1000, shardMinutes: 400, countedMinutes: 100 },
  }) as unknown as Outcome;
const QUESTION = { minutes: 3 * 1440, minShards: 1, maxShards: 10, mibPerShard: 1 };
const answer = (...outcomes: Outcome[]) => answerOf(outcomes, QUESTION);

describe('The answer of a simulation', () => {
  it('takes the cheapest of all that reject at most 0.1 %, whoever made it', () => {
    expect(answer(outcome('ours', 0.0005, 100), outcome('fixed', 0, 300))).toMatch(
      / Take the autoscaler \(ours\) for \$100 a month: of all that reject at most 0\.1 %, it is the cheapest\.$/,
    );
    expect(answer(outcome('ours', 0.0005, 100), outcome('scaling-utils', 0.0001, 90))).toMatch(
      / Take scaling-utils for \$90 a month/,
    );
    expect(answer(outcome('ours', 0.002, 100), outcome('fixed', 0, 300))).toMatch(
      / Take 4 fixed shards for \$300 a month/,
    );
  });

  it('says what rejects least where all reject more', () => {
    expect(answer(outcome('ours', 0.02, 100), outcome('fixed', 0.01, 300))).toMatch(
      / All reject more than 0\.1 %; 4 fixed shards for \$300 a month rejects the least, 1\.0 %\.$/,
    );
  });

  it('recommends nothing where there is nothing to choose from', () => {
    expect(answer(outcome('ours', 0.0005, 100))).not.toContain('Take');
  });
});
