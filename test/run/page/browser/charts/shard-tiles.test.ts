import { describe, expect, it } from 'vitest';
import {
  loadOf,
  shardAt,
  shardsOfStrip,
  shardTiles,
  visibility,
} from '../../../../../run/page/browser/charts/shard-tiles';
import { interval, START, strip } from '../../support/page-snapshot';

describe('shardTiles', () => {
  it('joins intervals of the same load to one tile, and begins another when the load changes', () => {
    const intervals = [1, 2, 3].map((n) => interval(n, { loads: [[0, n === 3 ? 0.9 : 0.52]] }));
    expect(shardTiles([strip(0)], [interval(0), ...intervals], START, 0.1)).toMatchObject([
      { from: START, to: START + 2000, load: expect.closeTo(0.5) },
      { from: START + 2000, to: START + 3000, load: expect.closeTo(0.9) },
    ]);
  });

  it('splits an interval in which one shard closes and another opens', () => {
    const parent = strip(0, { closedAt: START + 1400 });
    const children = [
      strip(1, { to: 0.5, createdAt: START + 1400 }),
      strip(2, { from: 0.5, createdAt: START + 1400 }),
    ];
    const tiles = shardTiles(
      [parent, ...children],
      [0, 1, 2].map((n) => interval(n)),
      START,
      0.1,
    );
    expect(tiles.map(({ shard, from, to }) => [shard.number, from - START, to - START])).toEqual([
      [0, 0, 1400],
      [1, 1400, 2000],
      [2, 1400, 2000],
    ]);
  });

  it('has no load where the load is no longer kept, which is not a load of 0', () => {
    const intervals = [interval(0), interval(1, { loads: null }), interval(2)];
    expect(shardTiles([strip(0)], intervals, START, 0.1).map(({ load }) => load)).toEqual([null, 0]);
    expect(loadOf(intervals[1], 0)).toBeNull();
    expect(loadOf(intervals[2], 0)).toBe(0);
    expect(loadOf(undefined, 0)).toBeNull();
  });

  it('leaves out the time before the shown window', () => {
    const intervals = [0, 1, 2, 3].map((n) => interval(n));
    const [tile, ...more] = shardTiles([strip(0)], intervals, START + 2500, 0.1);
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
    const numbers = (now: number) => shardsOfStrip(shards, START + now, 1000).map(({ number }) => number);
    expect(numbers(2000)).toEqual([2, 3, 0, 1]);
    expect(numbers(20_500)).toEqual([2, 3, 1]);
    expect(numbers(21_000)).toEqual([2, 3]);
    // The parent of a closed shard is not shown.
    expect(shardsOfStrip(shards.toSpliced(2, 1), START + 2000, 1000).map(({ number }) => number)).toEqual([
      3, 1,
    ]);
  });
});

describe('visibility', () => {
  it('fades a closed shard over twenty intervals, however long they are', () => {
    const closed = { closedAt: START };
    const after = (ms: number) => visibility(closed, START + ms, 15_000);
    expect([0, 75_000, 300_000, 900_000].map(after)).toEqual([1, 0.75, 0, 0]);
    expect(visibility({ closedAt: null }, START, 15_000)).toBe(1);
  });
});

describe('shardAt', () => {
  it('finds the shard that a hash key belonged to at a moment', () => {
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
