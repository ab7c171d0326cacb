import { describe, expect, it } from 'vitest';
import { LiveRun } from '../../../../run/page/browser/live-run';
import type { DecisionView, PageUpdate } from '../../../../run/page/page-data';
import { IDLE, interval, START, snapshot, strip } from '../support/page-snapshot';

describe('LiveRun', () => {
  const update = (n: number, changes: Partial<PageUpdate> = {}): PageUpdate => ({
    interval: interval(n),
    shards: [],
    decisions: [],
    now: IDLE,
    ...changes,
  });

  it('applies updates to the snapshot', () => {
    const run = new LiveRun(snapshot({ intervals: [interval(1)], shards: [strip(0)] }));
    const closed = strip(0, { closedAt: START + 1500 });
    run.apply(update(2, { shards: [closed, strip(1)], now: { ...IDLE, streamStatus: 'UPDATING' } }));
    expect(run.intervals).toEqual([interval(1), interval(2)]);
    expect(run.shards).toEqual([closed, strip(1)]);
    expect(run.now.streamStatus).toBe('UPDATING');
    expect(run.time).toBe(START + 2000);
  });

  it('has the newest decision first, also when an older one changes', () => {
    const decision = (id: number, time: number) => ({ id, time }) as DecisionView;
    const run = new LiveRun(snapshot({ decisions: [decision(1, 1), decision(2, 2)] }));
    run.apply(update(3, { decisions: [decision(2, 9), decision(3, 5)] }));
    expect(run.decisions.map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  const lasting = (n: number, endedAt: number | null = null) =>
    new LiveRun(
      snapshot({
        intervals: [interval(0), interval(n)],
        time: START + n * 1000,
        now: { ...IDLE, story: { phases: [], endedAt } },
      }),
    );

  it('shows all of a short run, and the window of a long one', () => {
    const spanAfter = (n: number) => {
      const { from, to } = lasting(n).shown(120_000);
      return to - from;
    };
    expect([1, 30, 75, 120, 500].map(spanAfter)).toEqual([30_000, 30_000, 75_000, 120_000, 120_000]);
  });

  it('shows the whole story, which no longer grows once it has ended', () => {
    expect(lasting(500).shown('story')).toEqual({ from: START, to: START + 500_000 });
    const ended = { from: START, to: START + 103_000 };
    expect(lasting(110, START + 100_000).shown('story')).toEqual(ended);
    expect(lasting(9999, START + 100_000).shown('story')).toEqual(ended);
    expect(lasting(9999, START + 100_000).shown(60_000).to).toBe(START + 9_999_000);
  });

  it('keeps the story for as long as the page is open', () => {
    const endedAt = START + 100_000;
    const run = new LiveRun(snapshot());
    for (let n = 1; n <= 3000; n++) {
      run.apply(update(n, { now: { ...IDLE, story: { phases: [], endedAt: n > 100 ? endedAt : null } } }));
    }
    expect(run.intervals).toHaveLength(900);
    expect(run.intervals[0]?.time).toBe(START + 1000);
    expect(run.last?.time).toBe(START + 3_000_000);
  });

  it('has bounded memory over hours', () => {
    const run = new LiveRun(snapshot());
    for (let n = 1; n <= 5000; n++) {
      const shards = [strip(n, { closedAt: START + n * 1000 })];
      run.apply(update(n, { shards, decisions: [{ id: n, time: n } as DecisionView] }));
    }
    expect(run.intervals).toHaveLength(900);
    expect(run.shards).toHaveLength(900);
    expect(run.decisions).toHaveLength(200);
    expect(run.decisions[0]?.id).toBe(5000);
  });
});
