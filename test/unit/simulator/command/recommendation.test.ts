import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  constructSettings,
  recommend,
  sentenceOf,
} from '../../../../simulator/command/recommendation';
import { LADDER } from '../../../../simulator/play/ladder';

const one = (name: string, usdPerMonth: number, lossShare: number, reshardsPerDay: number): Candidate => ({
  name,
  usdPerMonth,
  score: { lossShare, reshardsPerDay, lostMinutes: 0, longestLossRun: 0 },
  row: name,
  settings: undefined,
});

describe('the recommendation', () => {
  it('is the cheapest that rejects at most 0.1 %', () => {
    expect(
      recommend([one('lossy', 50, 0.0011, 1), one('dear', 200, 0, 0), one('good', 100, 0.001, 90)])?.name,
    ).toBe('good');
  });

  it('has fewer changes where that costs at most 2 %', () => {
    const many = one('many', 100, 0, 90);
    expect(recommend([many, one('few', 102, 0, 9)])?.name).toBe('few');
    expect(recommend([many, one('few', 102.1, 0, 9)])?.name).toBe('many');
  });

  it('is no setting that may reject more than 0.1 %, however little it happened to reject', () => {
    const settings = { rejectedAtMost: 0.01, changesPerDay: 'normal' } as const;
    const lax: Candidate = { ...one('lax', 50, 0.0005, 1), settings };
    expect(recommend([lax, one('good', 100, 0.0005, 1)])?.name).toBe('good');
  });

  it('rejects the least where all reject more', () => {
    const candidates = [one('a', 1, 0.3, 0), one('b', 9, 0.2, 0)];
    expect(recommend(candidates)?.name).toBe('b');
    expect(sentenceOf(one('b', 9, 0.2, 0), { minShards: 1, maxShards: 2 })).toContain(
      'All reject more than 0.1 %',
    );
    expect(recommend([one('alone', 1, 0, 0)])).toBeUndefined();
  });

  it('prints the options of the construct', () => {
    const bounds = { minShards: 2, maxShards: 40 };
    expect(constructSettings({ rejectedAtMost: 0.0001, changesPerDay: 'few' }, bounds)).toBe(
      'minShards: 2, maxShards: 40, rejectedAtMost: 0.0001, changesPerDay: ChangesPerDay.FEW',
    );
    expect(constructSettings({ rejectedAtMost: undefined, changesPerDay: 'normal' }, bounds)).not.toContain(
      'rejectedAtMost',
    );
  });

  it('is chosen from a ladder in which each setting is once', () => {
    expect(
      new Set(LADDER.map(({ rejectedAtMost, changesPerDay }) => `${rejectedAtMost} ${changesPerDay}`)).size,
    ).toBe(6);
  });
});
