import { describe, expect, it } from 'vitest';
import { InvalidRequestError, roundOfObjects, roundsOfShards } from '../../../../../lambdas/replay/plan';

const shard = (shardId: string, ...parentIds: string[]) => ({ shardId, parentIds });

describe('the rounds of a replay', () => {
  it('have a shard behind both of its parents, and what has none in the first', () => {
    // a splits into b and c; c and d merge into e.
    const shards = [shard('a'), shard('b', 'a'), shard('c', 'a'), shard('d'), shard('e', 'c', 'd')];
    expect(roundsOfShards(shards).map(({ lanes }) => lanes.map(({ id }) => id))).toEqual([
      ['a', 'd'],
      ['b', 'c'],
      ['e'],
    ]);
  });

  it('do not wait for parents that the stream no longer has', () => {
    expect(roundsOfShards([shard('b', 'gone')])).toEqual([{ lanes: [{ id: 'b', after: [] }] }]);
  });

  it('are the same whatever the order in which shards are listed', () => {
    const listed = [shard('e', 'c', 'd'), shard('c', 'a'), shard('d'), shard('a')];
    expect(roundsOfShards(listed).map(({ lanes }) => lanes.map(({ id }) => id).sort())).toEqual([
      ['a', 'd'],
      ['c'],
      ['e'],
    ]);
  });

  it('are refused for more shards than an execution can name', () => {
    const many = Array.from({ length: 2_001 }, (_, index) => shard(`s${index}`));
    expect(() => roundsOfShards(many)).toThrow(InvalidRequestError);
  });

  it('of objects are one, of as many lanes as are walked at once', () => {
    expect(roundOfObjects(2).lanes.map(({ id }) => id)).toEqual(['objects-1-of-2', 'objects-2-of-2']);
  });
});
