import { describe, expect, it } from 'vitest';
import { candidatesOf, recommend } from '../../../../simulator/command/recommendation';
import { verdictOf } from '../../../../simulator/command/verdict';
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
      longestLossRun: lossShare > 0.01 ? 3 : 0,
      reshardsPerDay: 3,
    },
  }) as unknown as Outcome;
const SETTINGS = { rejectedAtMost: undefined, changesPerDay: 'normal' } as const;
const verdict = (...outcomes: Outcome[]) => {
  const candidates = candidatesOf(outcomes, SETTINGS, []);
  const taken = recommend(candidates);
  return taken && verdictOf(taken, candidates, 1);
};
const valuesOf = (...outcomes: Outcome[]) => verdict(...outcomes)?.parts.map(({ value }) => value);
const notesOf = (...outcomes: Outcome[]) => verdict(...outcomes)?.parts.map(({ note }) => note);

describe('The verdict of a simulation', () => {
  it('says what to take, what it costs, and what is at risk', () => {
    const outcomes = [outcome('ours', 0.002, 100), outcome('fixed', 0, 300), outcome('on-demand', 0, 400)];
    expect(valuesOf(...outcomes)).toEqual([
      '4 shards, fixed in hindsight',
      '$300 a month',
      'nothing rejected',
    ]);
    expect(notesOf(...outcomes)).toEqual([
      'of all that reject at most 0.1 %, the fewest changes within 2 % of the least cost',
      'autoscaler by default: $100, on-demand: $400',
      'in this load, as the model plays it',
    ]);
    expect(verdict(...outcomes)?.policy).toBe('fixed');
  });

  it('says how much is rejected, and for how long', () => {
    const outcomes = [outcome('ours', 0.02, 100), outcome('fixed', 0.03, 300)];
    expect(valuesOf(...outcomes)).toEqual(['autoscaler by default', '$100 a month', '2.0 % rejected']);
    expect(notesOf(...outcomes)?.[0]).toBe('all reject more than 0.1 %, and this the least');
    expect(notesOf(...outcomes)?.[2]).toBe(
      '1.2 GiB; at worst more than 1 % for 3 minutes in a row; 3.0 reshards a day',
    );
  });

  it('is none where there is nothing to choose from', () => {
    expect(verdict(outcome('ours', 0, 100))).toBeUndefined();
  });
});
