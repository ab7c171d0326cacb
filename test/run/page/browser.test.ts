import { describe, expect, it } from 'vitest';
import { count, decimal, duration, mib, percent, shortName } from '../../../run/page/browser/format';
import { heatColor } from '../../../run/page/browser/heat';
import { LiveRun } from '../../../run/page/browser/live-run';
import { loadOf, shardAt, shardsOfStrip, shardTiles } from '../../../run/page/browser/shard-tiles';
import type { DecisionView, PageUpdate } from '../../../run/page/page-data';
import { FACTS, IDLE, START, second, snapshot, strip } from './support';

/** The parts of the page that need no browser. */
describe('LiveRun', () => {
  const update = (n: number, changes: Partial<PageUpdate> = {}): PageUpdate => ({
    second: second(n),
    shards: [],
    decisions: [],
    now: IDLE,
    ...changes,
  });

  it('puts updates on top of the snapshot', () => {
    const run = new LiveRun(snapshot({ seconds: [second(1)], shards: [strip(0)] }));
    const closed = strip(0, { closedAt: START + 1500 });
    run.apply(update(2, { shards: [closed, strip(1)], now: { ...IDLE, streamStatus: 'UPDATING' } }));
    expect(run.seconds).toEqual([second(1), second(2)]);
    expect(run.shards).toEqual([closed, strip(1)]);
    expect(run.now.streamStatus).toBe('UPDATING');
    expect(run.time).toBe(START + 2000);
  });

  it('has the newest decision first, also where an older one is added to', () => {
    const decision = (id: number, time: number) => ({ id, time }) as DecisionView;
    const run = new LiveRun(snapshot({ decisions: [decision(1, 1), decision(2, 2)] }));
    run.apply(update(3, { decisions: [decision(2, 9), decision(3, 5)] }));
    expect(run.decisions.map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  it('shows all of a young run, and of an old one the window', () => {
    const spanAfter = (n: number) => {
      return new LiveRun(snapshot({ seconds: [second(0), second(n)], time: START + n * 1000 })).shownSpan(
        120_000,
      );
    };
    expect([1, 30, 75, 120, 500].map(spanAfter)).toEqual([30_000, 30_000, 75_000, 120_000, 120_000]);
    expect(new LiveRun(snapshot()).shownSpan(120_000)).toBe(30_000);
  });

  it('does not grow over hours', () => {
    const run = new LiveRun(snapshot());
    for (let n = 1; n <= 5000; n++) {
      const shards = [strip(n, { closedAt: START + n * 1000 })];
      run.apply(update(n, { shards, decisions: [{ id: n, time: n } as DecisionView] }));
    }
    expect(run.seconds).toHaveLength(900);
    expect(run.shards).toHaveLength(900);
    expect(run.decisions).toHaveLength(200);
    expect(run.decisions[0]?.id).toBe(5000);
  });
});

describe('shardTiles', () => {
  it('joins seconds of the same load to one tile, and begins another where it changes', () => {
    const seconds = [1, 2, 3].map((n) => second(n, { loads: [[0, n === 3 ? 0.9 : 0.52]] }));
    expect(shardTiles([strip(0)], [second(0), ...seconds], START, 0.1)).toMatchObject([
      { from: START, to: START + 2000, load: expect.closeTo(0.5) },
      { from: START + 2000, to: START + 3000, load: expect.closeTo(0.9) },
    ]);
  });

  it('cuts a second where a shard begins and another ends', () => {
    const parent = strip(0, { closedAt: START + 1400 });
    const children = [
      strip(1, { to: 0.5, createdAt: START + 1400 }),
      strip(2, { from: 0.5, createdAt: START + 1400 }),
    ];
    const tiles = shardTiles(
      [parent, ...children],
      [0, 1, 2].map((n) => second(n)),
      START,
      0.1,
    );
    expect(tiles.map(({ shard, from, to }) => [shard.number, from - START, to - START])).toEqual([
      [0, 0, 1400],
      [1, 1400, 2000],
      [2, 1400, 2000],
    ]);
  });

  it('knows no load where it is not kept any more, and none is not nothing', () => {
    const seconds = [second(0), second(1, { loads: null }), second(2)];
    expect(shardTiles([strip(0)], seconds, START, 0.1).map(({ load }) => load)).toEqual([null, 0]);
    expect(loadOf(seconds[1], 0)).toBeNull();
    expect(loadOf(seconds[2], 0)).toBe(0);
    expect(loadOf(undefined, 0)).toBeNull();
  });

  it('leaves out what is before the time that is shown', () => {
    const seconds = [0, 1, 2, 3].map((n) => second(n));
    const [tile, ...more] = shardTiles([strip(0)], seconds, START + 2500, 0.1);
    expect(more).toEqual([]);
    expect(tile).toMatchObject({ from: START + 2000, to: START + 3000 });
  });
});

describe('shardsOfStrip', () => {
  it('has open shards, and their parents for a while', () => {
    const shards = [
      strip(0, { closedAt: START }),
      strip(1, { parents: [0], closedAt: START + 1000 }),
      strip(2, { parents: [0] }),
      strip(3, { parents: [1] }),
    ];
    const numbers = (now: number) => shardsOfStrip(shards, START + now).map(({ number }) => number);
    expect(numbers(2000)).toEqual([2, 3, 0, 1]);
    expect(numbers(12_500)).toEqual([2, 3, 1]);
    expect(numbers(13_000)).toEqual([2, 3]);
    // The parent of a shard that is closed itself is no news.
    expect(shardsOfStrip(shards.toSpliced(2, 1), START + 2000).map(({ number }) => number)).toEqual([3, 1]);
  });
});

describe('shardAt', () => {
  it('finds the shard that a hash key went to at a moment', () => {
    const shards = [
      strip(0, { closedAt: START + 1000 }),
      strip(1, { to: 0.5, createdAt: START + 1000 }),
      strip(2, { from: 0.5, createdAt: START + 1000 }),
    ];
    expect(shardAt(shards, 0.5, START + 999)?.number).toBe(0);
    expect(shardAt(shards, 0.499, START + 1000)?.number).toBe(1);
    expect(shardAt(shards, 0.5, START + 1000)?.number).toBe(2);
    expect(shardAt(shards, 0.5, START - 1)).toBeUndefined();
  });
});

describe('heatColor', () => {
  const colors = { idle: '#000000', full: '#64c8ff', over: '#d9480f' };

  it.each([
    [0, '#000000'],
    [-1, '#000000'],
    [0.5, '#326480'],
    [1, '#64c8ff'],
    [1.01, '#64c8ff'],
    [1.03, '#d9480f'],
    [80, '#d9480f'],
  ])('is for %d', (load, color) => {
    expect(heatColor(load, colors)).toBe(color);
  });
});

describe('how numbers are written', () => {
  it.each([
    [mib(0), '0.00'],
    [mib(1.5 * 1024 * 1024), '1.50'],
    [mib(1234.56 * 1024 * 1024), '1,234.6'],
    [mib(null), '–'],
    [count(1234.5), '1,235'],
    [count(undefined), '–'],
    [percent(0.834), '83 %'],
    [percent(null), '–'],
    [decimal(4.04), '4'],
    [decimal(4.25), '4.3'],
    [duration(0), '0 ms'],
    [duration(999), '999 ms'],
    [duration(1000), '1.0 s'],
    [duration(59_400), '59 s'],
    [duration(59_600), '1 min'],
    [duration(200_000), '3 min 20 s'],
    [duration(3_600_000), '1 h'],
    [duration(7_500_000), '2 h 5 min'],
    [duration(null), '–'],
  ])('%s is %s', (written, expected) => {
    expect(written).toBe(expected);
  });

  it.each([
    ['ShopStreamAlarmsHigh1A2B3C4D', 'Stream Alarms High'],
    ['Writer1A2B3C4D', 'Writer'],
    ['Shop', 'Shop'],
    ['Queue2', 'Queue2'],
  ])('names a resource with the logical id %s as %s', (logicalId, expected) => {
    expect(
      shortName('Shop-Cut1A2B-9XYZ', { stacks: ['Shop'], logicalIds: { 'Shop-Cut1A2B-9XYZ': logicalId } }),
    ).toBe(expected);
  });

  it('leaves a name that somebody chose', () => {
    expect(shortName('my-queue', FACTS)).toBe('my-queue');
  });
});
