import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_KEYS } from '../../../../lambdas/resharder/policy';
import { UNIFORM_KEYS } from '../../../../simulator/model/key-distribution';
import { hashKeyAt } from '../../../../simulator/model/simulated-shard';
import {
  AWS_LIMITS,
  SimulatedStream,
  updateShardCountSeconds,
} from '../../../../simulator/model/simulated-stream';

const DAY = 86_400;
const streamOf = (shards: number, limits = AWS_LIMITS) =>
  new SimulatedStream(shards, UNIFORM_KEYS, 0, limits);
/** Lets the change that runs come to its end. */
const finish = (stream: SimulatedStream, now: number) => stream.play(now, stream.updatingUntil ?? now, 0);
const firstId = (stream: SimulatedStream) => stream.shards[0]?.shardId ?? '';
const secondId = (stream: SimulatedStream) => stream.shards[1]?.shardId ?? '';
const thirdId = (stream: SimulatedStream) => stream.shards[2]?.shardId ?? '';

describe('UpdateShardCount', () => {
  it('goes up to double and down to half', () => {
    expect(streamOf(4).updateShardCount(9, 0)).toBe('InvalidArgumentException');
    expect(streamOf(4).updateShardCount(8, 0)).toBeUndefined();
    expect(streamOf(4).updateShardCount(2, 0)).toBeUndefined();
    expect(streamOf(5).updateShardCount(2, 0)).toBe('InvalidArgumentException');
    expect(streamOf(5).updateShardCount(3, 0)).toBeUndefined();
  });

  it('takes a count that is another one, whole, and within the limit', () => {
    expect(streamOf(4).updateShardCount(4, 0)).toBe('InvalidArgumentException');
    for (const target of [0, 2.5, 10_001]) {
      expect(streamOf(6000).updateShardCount(target, 0)).toBe('LimitExceededException');
    }
    expect(streamOf(4, { ...AWS_LIMITS, shards: 6 }).updateShardCount(7, 0)).toBe('LimitExceededException');
  });

  it('may be called ten times in any 24 hours', () => {
    const stream = streamOf(4);
    for (let call = 0; call < 10; call++) {
      expect(stream.updateShardCount(call % 2 === 0 ? 5 : 4, call * 3600)).toBeUndefined();
      finish(stream, call * 3600);
    }
    expect(stream.callsSince(10 * 3600)).toHaveLength(10);
    expect(stream.updateShardCount(5, DAY - 1)).toBe('LimitExceededException');
    // The first call was at 0, so a day later one is free.
    expect(stream.updateShardCount(5, DAY)).toBeUndefined();
    finish(stream, DAY);
    expect(stream.updateShardCount(4, DAY + 600)).toBe('LimitExceededException');
  });

  it('counts no call that was refused', () => {
    const stream = streamOf(4);
    stream.updateShardCount(9, 0);
    expect(stream.callsSince(0)).toEqual([]);
  });

  it.each([
    // What is between is split, what is left is merged, each kind of operation a round of 30 s, each operation 2 s.
    [10, 20, 30 + 10 * 2],
    [100, 200, 30 + 100 * 2],
    [20, 10, 30 + 10 * 2],
    [10, 11, 60 + (10 + 9) * 2],
    [10, 15, 60 + (10 + 5) * 2],
    // 4 to 3 is two splits and three merges.
    [4, 3, 60 + 5 * 2],
  ])('takes its time from %i to %i: %i s', (from, to, seconds) => {
    expect(updateShardCountSeconds(from, to)).toBe(seconds);
    const stream = streamOf(from);
    stream.updateShardCount(to, 100);
    expect(stream.updatingUntil).toBe(100 + seconds);
  });

  it('goes through the hash keys bit by bit', () => {
    const stream = streamOf(10);
    stream.updateShardCount(20, 0);
    // 15 MiB/s: ten shards reject 5 of it, twenty none. In the middle of the 50 s it is half done.
    expect(stream.play(0, 50, 15)).toEqual({ lost: 2.5, shards: 15 });
    expect(stream.play(50, 60, 15)).toEqual({ lost: 0, shards: 20 });
  });
});

describe('SplitShard and MergeShards', () => {
  it('are there when they are done, after 30 s', () => {
    const stream = streamOf(2);
    expect(stream.splitShard(firstId(stream), HASH_KEYS / 4n, 0)).toBeUndefined();
    // Both shards have 1.5 of 3 MiB/s: the split changes nothing before its end.
    expect(stream.play(0, 30, 3)).toEqual({ lost: 1, shards: 2 });
    expect(stream.play(30, 60, 3)).toEqual({ lost: 0.5, shards: 3 });
    expect(stream.mergeShards(firstId(stream), secondId(stream), 60)).toBeUndefined();
    finish(stream, 60);
    expect(stream.shards).toHaveLength(2);
  });

  it('need no call of the quota', () => {
    const stream = streamOf(1, { ...AWS_LIMITS, updateShardCountQuota: 0 });
    expect(stream.updateShardCount(2, 0)).toBe('LimitExceededException');
    expect(stream.splitShard(firstId(stream), HASH_KEYS / 2n, 0)).toBeUndefined();
  });

  it('refuse shards that are not there, not neighbours, or the same', () => {
    const stream = streamOf(3);
    expect(stream.splitShard('shardId-000000000009', 5n, 0)).toBe('ResourceNotFoundException');
    expect(stream.mergeShards(firstId(stream), thirdId(stream), 0)).toBe('InvalidArgumentException');
    expect(stream.mergeShards(firstId(stream), firstId(stream), 0)).toBe('InvalidArgumentException');
    // Either order will do.
    expect(stream.mergeShards(secondId(stream), firstId(stream), 0)).toBeUndefined();
  });

  it('refuse a key at the edge of the shard or outside', () => {
    const stream = streamOf(2);
    const { start = 0n, end = 0n } = stream.shards[1] ?? {};
    for (const key of [start - 1n, start, start + 1n, end, end + 1n]) {
      expect(stream.splitShard(secondId(stream), key, 0)).toBe('InvalidArgumentException');
    }
    expect(stream.splitShard(secondId(stream), start + 2n, 0)).toBeUndefined();
  });

  it('refuse more shards than the limit', () => {
    const stream = streamOf(2, { ...AWS_LIMITS, shards: 2 });
    expect(stream.splitShard(firstId(stream), 100n, 0)).toBe('LimitExceededException');
  });
});

it('one change at a time: everything else is refused while the stream is UPDATING', () => {
  const stream = streamOf(4);
  stream.updateShardCount(8, 0);
  expect(stream.updateShardCount(6, 10)).toBe('ResourceInUseException');
  expect(stream.splitShard(firstId(stream), 100n, 10)).toBe('ResourceInUseException');
  expect(stream.mergeShards(firstId(stream), secondId(stream), 10)).toBe('ResourceInUseException');
  finish(stream, 10);
  expect(stream.splitShard(firstId(stream), 100n, 100)).toBeUndefined();
});

it('the open shards cover every hash key once, whatever is done', () => {
  const operation = fc.record({
    kind: fc.constantFrom('update', 'split', 'merge'),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    other: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(operation, { maxLength: 20 }),
      (initial, operations) => {
        const stream = streamOf(initial);
        const seen = new Set(stream.shards.map(({ shardId }) => shardId));
        let now = 0;
        for (const { kind, place, other } of operations) {
          const before = stream.shards;
          const index = Math.min(before.length - 1, Math.floor(place * before.length));
          const shard = before[index];
          if (kind === 'update') stream.updateShardCount(Math.round(before.length * (0.4 + 2 * other)), now);
          else if (kind === 'split') stream.splitShard(shard?.shardId ?? '', hashKeyAt(place), now);
          else stream.mergeShards(shard?.shardId ?? '', before[index + 1]?.shardId ?? '', now);
          finish(stream, now);
          now += 7200;
          let next = 0n;
          for (const { start, end, from, to } of stream.shards) {
            expect(start).toBe(next);
            expect(end).toBeGreaterThan(start);
            expect(to).toBeGreaterThanOrEqual(from);
            next = end + 1n;
          }
          expect(next).toBe(HASH_KEYS);
          // An id is never given twice.
          const kept = new Set(before.map(({ shardId }) => shardId));
          const fresh = stream.shards.filter(({ shardId }) => !kept.has(shardId));
          for (const { shardId } of fresh) {
            expect(seen.has(shardId)).toBe(false);
            seen.add(shardId);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});
