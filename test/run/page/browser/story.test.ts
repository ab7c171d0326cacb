import { describe, expect, it } from 'vitest';
import { storyEntries } from '../../../../run/page/browser/views/story-entries';
import type { DecisionView } from '../../../../run/page/page-data';

const PHASE = { startedAt: 10, name: 'surge', announcement: 'more than the shards take' };

function decision(time: number, changes: Partial<DecisionView> = {}): DecisionView {
  return {
    time,
    kind: 'hold',
    count: 1,
    obstacle: null,
    findings: [],
    isDryRun: false,
    ...changes,
  } as DecisionView;
}

describe('storyEntries', () => {
  it('has phases, changes and the end, newest first, and counts the decisions that change nothing', () => {
    const decisions = [decision(30, { count: 4 }), decision(20, { kind: 'up' }), decision(5, { count: 7 })];
    const { entries, unchanged } = storyEntries({ phases: [PHASE], endedAt: 40 }, decisions);
    expect(entries.map(({ kind, time }) => [kind, time])).toEqual([
      ['end', 40],
      ['decision', 20],
      ['phase', 10],
    ]);
    expect(unchanged).toBe(11);
  });

  it('has the newest decision while the run goes on, and one with an obstacle, whatever it is', () => {
    const decisions = [decision(30), decision(20, { obstacle: 'no calls are left' }), decision(5)];
    const { entries, unchanged } = storyEntries({ phases: [], endedAt: null }, decisions);
    expect(entries.map(({ time }) => time)).toEqual([30, 20]);
    expect(unchanged).toBe(1);
  });

  it('has a row of alike decisions once, up to a phase between them', () => {
    const downs = [40, 30, 20, 5].map((time) => decision(time, { kind: 'down' }));
    const { entries } = storyEntries({ phases: [PHASE], endedAt: null }, downs);
    expect(
      entries.map((entry) => [entry.time, entry.kind === 'decision' ? entry.earlier.length : 'phase']),
    ).toEqual([
      [40, 2],
      [10, 'phase'],
      [5, 0],
    ]);
  });

  it('has a decision with a warning for itself', () => {
    const finding = { kind: 'up', findings: ['more is wanted'] } as const;
    const { entries } = storyEntries({ phases: [], endedAt: null }, [
      decision(40, { kind: 'up' }),
      decision(30, finding),
      decision(20, { kind: 'up' }),
    ]);
    expect(entries).toHaveLength(3);
  });
});
