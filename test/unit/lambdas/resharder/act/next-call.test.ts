import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Next, nextCall } from '../../../../../lambdas/resharder/act/next-call';
import type { Observation, Step } from '../../../../../lambdas/resharder/policy';
import type { DataStream } from '../../../../../local/services/kinesis';
import { engineFixture } from '../../../../local/services/kinesis/support/engine-fixture';

const MAX_KEY = 2n ** 128n - 1n;
const QUOTA = { updateShardCountQuota: 10 };

function observe(changes: Partial<Observation> = {}): Observation {
  return {
    time: Date.UTC(2026, 10, 20),
    streamStatus: 'ACTIVE',
    streamMode: 'PROVISIONED',
    shards: evenly(4),
    minutes: [],
    shardMetricsEnabled: false,
    updateShardCountCalls: [],
    bounds: { minShards: 1, maxShards: 100 },
    ...changes,
  };
}

function evenly(count: number): Observation['shards'] {
  const border = (index: number) => (BigInt(index) * 2n ** 128n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    shardId: `shard-${index}`,
    startingHashKey: String(border(index)),
    endingHashKey: String(border(index + 1) - 1n),
  }));
}

const why = 'because';
const to = (target: number): Step => ({ kind: 'updateShardCount', target, why });
const split = (shardId: string, newStartingHashKey: bigint): Step => ({
  kind: 'splitShard',
  shardId,
  newStartingHashKey: String(newStartingHashKey),
  why,
});
const merge = (shardId: string, adjacentShardId: string): Step => ({
  kind: 'mergeShards',
  shardId,
  adjacentShardId,
  why,
});
const sentence = (next: Next) => ('because' in next ? next.because : next.kind);

describe('the call that a step needs', () => {
  it.each<[string, Partial<Observation>, Step, RegExp]>([
    ['beyond double', {}, to(9), /beyond double the 4 open shards, to 9/],
    ['below half', {}, to(1), /below half the 4 open shards, to 1/],
    [
      'beyond 10,000',
      { shards: evenly(6000), bounds: { minShards: 1, maxShards: 20_000 } },
      to(10_001),
      /beyond 10000/,
    ],
    [
      'above the maximum',
      { bounds: { minShards: 1, maxShards: 5 } },
      to(6),
      /6 shards are above the maximum of 5/,
    ],
    [
      'below the minimum',
      { bounds: { minShards: 3, maxShards: 5 } },
      to(2),
      /2 shards are below the minimum of 3/,
    ],
    [
      'beyond the account',
      { accountShardsLeft: 1 },
      to(6),
      /may have 1 more open shards in this Region, and 2 are/,
    ],
    [
      'beyond the quota',
      { updateShardCountCalls: Array(10).fill(1) },
      to(6),
      /was called 10 times in the last 24 hours/,
    ],
    [
      'while UPDATING',
      { streamStatus: 'UPDATING' },
      split('shard-0', 9n),
      /is UPDATING, and has to be ACTIVE/,
    ],
    ['on-demand', { streamMode: 'ON_DEMAND' }, merge('shard-0', 'shard-1'), /is ON_DEMAND/],
    [
      'while a deployment changes the stream',
      { deployment: { since: 0, isChangingStream: true } },
      to(6),
      /deployment/,
    ],
    [
      'fewer while the stack is deployed',
      { deployment: { since: 0, isChangingStream: false } },
      merge('shard-0', 'shard-1'),
      /deployment/,
    ],
    ['a shard that is gone', {}, split('shard-9', 9n), /shard-9 is not an open shard/],
    [
      'outside of the shard',
      {},
      split('shard-0', MAX_KEY),
      /shard-0 cannot be split at 3402.*hash keys 0 to 8507/,
    ],
    ['no neighbours', {}, merge('shard-0', 'shard-2'), /shard-0 and shard-2 are not neighbours/],
    ['the upper one first', {}, merge('shard-1', 'shard-0'), /are not neighbours, the lower one first/],
    ['one that is gone', {}, merge('shard-0', 'shard-9'), /shard-9 is not an open shard/],
  ])('is none for what AWS or the bounds forbid: %s', (_, changes, step, reason) => {
    const next = nextCall(step, observe(changes), QUOTA);
    expect(next.kind).toBe('impossible');
    expect(sentence(next)).toMatch(reason);
  });

  it('may lead towards bounds that the stream is outside of, step by step', () => {
    const bounds = { minShards: 10, maxShards: 20 };
    expect(nextCall(to(8), observe({ bounds }), QUOTA).kind).toBe('call');
    expect(nextCall(to(3), observe({ bounds }), QUOTA).kind).toBe('impossible');
    const many = { bounds, shards: evenly(50) };
    expect(nextCall(to(25), observe(many), QUOTA).kind).toBe('call');
    expect(nextCall(to(51), observe(many), QUOTA).kind).toBe('impossible');
  });

  it.each<[Step, Partial<Observation>]>([
    [{ kind: 'hold', why }, {}],
    [to(4), {}],
    [{ kind: 'enableShardMetrics', why }, { shardMetricsEnabled: true }],
    [{ kind: 'disableShardMetrics', why }, {}],
    [{ kind: 'sampleKeys', shardIds: ['shard-9'], why }, {}],
  ])('is none where there is nothing to do: %j', (step, changes) => {
    expect(nextCall(step, observe(changes), QUOTA).kind).toBe('done');
  });

  it('adds shards while another resource of the stack is deployed', () => {
    const deployment = { since: 0, isChangingStream: false };
    expect(nextCall(to(6), observe({ deployment }), QUOTA).kind).toBe('call');
  });

  it('samples the shards that are still open', () => {
    const step = { kind: 'sampleKeys', shardIds: ['shard-1', 'shard-9'], why } as const;
    expect(nextCall(step, observe(), QUOTA)).toEqual({ kind: 'sample', shardIds: ['shard-1'] });
  });

  it('is never refused, and never leaves the bounds', async () => {
    const pick = fc.nat(1000);
    const aStep = fc.oneof(
      fc.record({ kind: fc.constant('updateShardCount' as const), target: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ kind: fc.constant('splitShard' as const), pick, at: fc.bigInt(0n, MAX_KEY) }),
      fc.record({
        kind: fc.constant('mergeShards' as const),
        pick,
        neighbour: fc.integer({ min: -2, max: 2 }),
      }),
    );
    const bounds = { minShards: 3, maxShards: 12 };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 16 }),
        fc.array(fc.tuple(aStep, fc.integer({ min: 1, max: 300 })), { maxLength: 60 }),
        async (shardCount, wishes) => {
          const { activeStream, engine, clock, settleControlPlane } = engineFixture();
          const stream = await activeStream({ shardCount });
          let calls: number[] = [];
          for (const [wish, minutes] of wishes) {
            const shards = openShards(stream);
            calls = calls.filter((time) => time > clock.now() - 86_400_000);
            const step = toStep(wish, shards);
            const observation = observe({ shards, bounds, updateShardCountCalls: calls });
            const next = nextCall(step, observation, QUOTA);
            if (next.kind === 'call') {
              const { call } = next;
              if (call.name === 'UpdateShardCount') {
                stream.resharding.updateCount(call.target);
                calls.push(clock.now());
              }
              if (call.name === 'SplitShard') stream.resharding.split(call.shardId, call.newStartingHashKey);
              if (call.name === 'MergeShards') stream.resharding.merge(call.shardId, call.adjacentShardId);
            }
            await settleControlPlane();
            await clock.advance(minutes * 60_000);
            const [before, after] = [shards.length, openShards(stream).length];
            expect(after).toBeGreaterThanOrEqual(Math.min(before, bounds.minShards));
            expect(after).toBeLessThanOrEqual(Math.max(before, bounds.maxShards));
          }
          engine.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

function openShards(stream: DataStream): Observation['shards'] {
  return stream.state.shards().open.map(({ id, range }) => ({
    shardId: id,
    startingHashKey: String(range.start),
    endingHashKey: String(range.end),
  }));
}

type Wish =
  | { kind: 'updateShardCount'; target: number }
  | { kind: 'splitShard'; pick: number; at: bigint }
  | { kind: 'mergeShards'; pick: number; neighbour: number };

function toStep(wish: Wish, shards: Observation['shards']): Step {
  if (wish.kind === 'updateShardCount') return to(wish.target);
  const index = wish.pick % shards.length;
  const shard = shards[index];
  const shardId = shard?.shardId ?? '';
  if (wish.kind === 'mergeShards') return merge(shardId, shards[index + wish.neighbour]?.shardId ?? 'none');
  // Half of the time somewhere, else within the shard.
  const start = BigInt(shard?.startingHashKey ?? 0);
  const end = BigInt(shard?.endingHashKey ?? 0);
  return split(shardId, wish.pick % 2 === 0 ? wish.at : start + (wish.at % (end - start + 2n)));
}
