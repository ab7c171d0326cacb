import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../simulator/command/verdict';
import type { Outcome } from '../../../../simulator/play';

const outcome = (label: string, lossShare: number, usdPerMonth: number) =>
  ({
    label,
    mode: 'provisioned',
    usdPerMonth,
    run: { shards: [4] },
    score: { lossShare, lostMinutes: lossShare * 1000, longestLossRun: lossShare > 0.01 ? 3 : 0 },
  }) as unknown as Outcome;
const valuesOf = (...outcomes: Outcome[]) => verdictOf(outcomes, 1)?.parts.map(({ value }) => value);
const notesOf = (...outcomes: Outcome[]) => verdictOf(outcomes, 1)?.parts.map(({ note }) => note);

describe('The verdict of a simulation', () => {
  it('says what to take, what it costs, and what is at risk', () => {
    const outcomes = [outcome('ours', 0.002, 100), outcome('fixed', 0, 300), outcome('on-demand', 0, 400)];
    expect(valuesOf(...outcomes)).toEqual(['4 fixed shards', '$300 a month', 'nothing rejected']);
    expect(notesOf(...outcomes)).toEqual([
      'the cheapest of all that reject at most 0.1 %',
      'the autoscaler (ours): $100, on-demand: $400',
      'in this load, as the model plays it',
    ]);
    expect(verdictOf(outcomes, 1)?.policy).toBe('fixed');
  });

  it('says how much is rejected, and for how long', () => {
    const outcomes = [outcome('ours', 0.02, 100), outcome('fixed', 0.03, 300)];
    expect(valuesOf(...outcomes)).toEqual(['the autoscaler (ours)', '$100 a month', '2.0 % rejected']);
    expect(notesOf(...outcomes)?.[0]).toBe('all reject more than 0.1 %, and this the least');
    expect(notesOf(...outcomes)?.[2]).toBe('1.2 GiB; at worst more than 1 % for 3 minutes in a row');
  });

  it('is none where there is nothing to choose from', () => {
    expect(verdictOf([outcome('ours', 0, 100)], 1)).toBeUndefined();
  });
});
