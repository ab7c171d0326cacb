import { describe, expect, it } from 'vitest';
import { storyEntries } from '../../../../run/page/browser/views/story-entries';
import type { DecisionView } from '../../../../run/page/page-data';

const PHASE = { startedAt: 10, name: 'surge', announcement: 'more than the shards take' };

function decision(time: number, changes: Partial<DecisionView> = {}): DecisionView {
  return { time, kind: 'hold', count: 1, obstacle: null, ...changes } as DecisionView;
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
});
