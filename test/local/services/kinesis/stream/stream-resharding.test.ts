import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataStream } from '../../../../../local/services/kinesis';
import { evenParts, MAX_HASH_KEY } from '../../../../../local/services/kinesis/shards/hash-key';
import { engineFixture, entry, readEverything } from '../support/engine-fixture';

const DAY = 24 * 3_600_000;

function ranges(stream: DataStream) {
  return stream.state.shards().open.map(({ range }) => range);
}

function expectPartition(stream: DataStream) {
  let next = 0n;
  for (const { start, end } of ranges(stream)) {
    expect(start).toBe(next);
    next = end + 1n;
  }
  expect(next).toBe(MAX_HASH_KEY + 1n);
}

type Step =
  | { readonly kind: 'put'; readonly keys: readonly number[] }
  | { readonly kind: 'split'; readonly shard: number; readonly where: number }
  | { readonly kind: 'merge'; readonly shard: number }
  | { readonly kind: 'count'; readonly factor: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    keys: fc.array(fc.nat(12), { minLength: 1, maxLength: 15 }),
  }),
  fc.record({ kind: fc.constant('split' as const), shard: fc.nat(), where: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ kind: fc.constant('merge' as const), shard: fc.nat() }),
  fc.record({ kind: fc.constant('count' as const), factor: fc.double({ min: 0.5, max: 2, noNaN: true }) }),
);

/** Starts the reshard of a step, if the stream's current shards allow it. */
function begin(stream: DataStream, action: Step) {
  const open = stream.state.shards().open;
  if (action.kind === 'split') {
    const shard = open[action.shard % open.length];
    if (shard === undefined) return;
    const { start, end } = shard.range;
    stream.resharding.split(shard.id, String(start + ((end - start) * BigInt(action.where)) / 100n));
  } else if (action.kind === 'merge' && open.length > 1) {
    const index = action.shard % (open.length - 1);
    const [one, other] = [open[index], open[index + 1]];
    if (one !== undefined && other !== undefined) stream.resharding.merge(one.id, other.id);
  } else if (action.kind === 'count') {
    const target = Math.max(1, Math.min(40, Math.ceil(open.length * action.factor)));
    if (target <= open.length * 2 && target * 2 >= open.length) stream.resharding.updateCount(target);
  }
}

describe('resharding', () => {
  it('keeps every promise about hash keys, sequence numbers and order under random reshards', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 25 }),
        async (shardCount, steps) => {
          const { clock, activeStream, engine } = engineFixture();
          const stream = await activeStream({ shardCount });
          const written: string[] = [];
          const put = (keys: readonly number[]) => {
            for (const key of keys) {
              const text = `${key}:${written.length}`;
              stream.writer.putRecord(entry(`key-${key}`, text));
              written.push(text);
            }
          };
          for (const action of steps) {
            // AWS allows ten reshards a day; this test needs more.
            await clock.advance(DAY / 10 + 1);
            stream.state.retentionHours = 8760;
            if (action.kind === 'put') put(action.keys);
            else begin(stream, action);
            // Writes continue while the stream is UPDATING, between the rounds.
            while (clock.pending > 0) {
              expectPartition(stream);
              put([0, 1, 2]);
              await clock.advance(30_000);
            }
            expectPartition(stream);
            if (action.kind === 'count') expect(ranges(stream).length).toBeLessThanOrEqual(40);
          }

          const read = await readEverything(stream, clock);
          const all = [...read.values()].flat();
          expect(all.map(({ text }) => text).sort()).toEqual([...written].sort());

          const shards = new Map(stream.reader.listShards().map((shard) => [shard.shardId, shard]));
          const lastOf = (shardId: string) => read.get(shardId)?.at(-1)?.sequenceNumber;
          for (const shard of shards.values()) {
            const numbers = (read.get(shard.shardId) ?? []).map(({ sequenceNumber }) => sequenceNumber);
            const bounds = [shard.startingSequenceNumber, ...numbers, shard.endingSequenceNumber].filter(
              (n) => n !== undefined,
            );
            expect(bounds.every((number, index) => index === 0 || (bounds[index - 1] ?? '') < number)).toBe(
              true,
            );
            for (const parentId of [shard.parentShardId, shard.adjacentParentShardId]) {
              if (parentId === undefined) continue;
              expect(shards.get(parentId)?.endingSequenceNumber).toBeDefined();
              expect((shards.get(parentId)?.endingSequenceNumber ?? '') < shard.startingSequenceNumber).toBe(
                true,
              );
              expect((lastOf(parentId) ?? '') < shard.startingSequenceNumber).toBe(true);
            }
          }

          // Parents have lower numbers than their children, so parents come first.
          for (let key = 0; key <= 12; key++) {
            const inOrder = all
              .filter(({ partitionKey }) => partitionKey === `key-${key}`)
              .map(({ text }) => text);
            expect(inOrder).toEqual(written.filter((text) => text.startsWith(`${key}:`)));
          }
          engine.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [4, 8, 1, 12],
    [4, 2, 1, 6],
    [4, 6, 2, 14],
    [3, 3, 0, 3],
  ])(
    'goes from %i to %i shards in %i rounds and leaves %i shards to read',
    async (from, to, rounds, listed) => {
      const { clock, activeStream } = engineFixture();
      const stream = await activeStream({ shardCount: from });
      expect(stream.resharding.updateCount(to)).toBe(from);
      expect(stream.state.lifecycle.status).toBe('UPDATING');
      await clock.advance(Math.max(1, rounds) * 30_000 - 1);
      expect(stream.state.lifecycle.status).toBe('UPDATING');
      await clock.advance(1);
      expect(stream.state.lifecycle.status).toBe('ACTIVE');
      expect(ranges(stream)).toEqual(evenParts(to).ranges());
      expect(stream.reader.listShards()).toHaveLength(listed);
    },
  );

  it('merges two neighbours, the lower first, and refuses shards that are none', async () => {
    const { activeStream, settleControlPlane } = engineFixture();
    const stream = await activeStream({ shardCount: 3 });
    const [first, second, third] = stream.reader.listShards().map(({ shardId }) => shardId);
    for (const [one, other] of [
      [first, third],
      [third, second],
    ]) {
      expect(() => stream.resharding.merge(one ?? '', other ?? '')).toThrow(
        'are not an adjacent pair of shards eligible for merging',
      );
    }
    stream.resharding.merge(second ?? '', third ?? '');
    await settleControlPlane();
    expect(stream.reader.listShards().at(-1)).toMatchObject({
      parentShardId: second,
      adjacentParentShardId: third,
    });
    expect(() => stream.resharding.merge(first ?? '', second ?? '')).toThrow(
      'has already been merged or split, and thus is not eligible for merging or splitting.',
    );
  });

  it('holds to the limits of UpdateShardCount', async () => {
    const { clock, activeStream, settleControlPlane } = engineFixture();
    const stream = await activeStream({ shardCount: 5 });
    const code = 'LimitExceededException';
    expect(() => stream.resharding.updateCount(11)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('over double') }),
    );
    expect(() => stream.resharding.updateCount(2)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('below half') }),
    );
    for (let call = 0; call < 10; call++) {
      stream.resharding.updateCount(call % 2 === 0 ? 3 : 5);
      await settleControlPlane();
    }
    expect(() => stream.resharding.updateCount(3)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('10 times in the last 24 hours') }),
    );
    await clock.advance(DAY);
    expect(stream.resharding.updateCount(3)).toBe(5);
  });

  it('refuses a second change while the first is under way, and any on an on-demand stream', async () => {
    const { activeStream } = engineFixture();
    const stream = await activeStream({ shardCount: 2 });
    stream.resharding.updateCount(4);
    expect(() => stream.resharding.updateCount(2)).toThrow(
      expect.objectContaining({ code: 'ResourceInUseException' }),
    );
    expect(() => stream.resharding.split('shardId-000000000000', '5')).toThrow(
      expect.objectContaining({ code: 'ResourceInUseException' }),
    );
    const onDemand = await activeStream({ name: 'elastic', mode: 'ON_DEMAND', shardCount: undefined });
    expect(() => onDemand.resharding.updateCount(8)).toThrow(
      expect.objectContaining({ code: 'ValidationException' }),
    );
  });

  it('refuses a split at the edge of a shard', async () => {
    const { activeStream } = engineFixture();
    const stream = await activeStream({ shardCount: 1 });
    for (const at of ['0', '1', MAX_HASH_KEY.toString(), `${MAX_HASH_KEY}0`]) {
      expect(() => stream.resharding.split('shardId-000000000000', at)).toThrow(
        expect.objectContaining({ code: 'InvalidArgumentException' }),
      );
    }
    stream.resharding.split('shardId-000000000000', '2');
  });

  it('refuses more shards than the account may have', async () => {
    const { activeStream, engine } = engineFixture({ shardLimit: 5 });
    const stream = await activeStream({ shardCount: 4 });
    expect(() => stream.resharding.updateCount(6)).toThrow(
      'Current shard count for the account: 4. Limit: 5. Number of additional',
    );
    expect(() => engine.createStream({ name: 'more', shardCount: 2 })).toThrow(
      expect.objectContaining({ code: 'LimitExceededException' }),
    );
    expect(stream.resharding.updateCount(5)).toBe(4);
  });

  it('brings an on-demand stream to its warm throughput, a shard for each MiB a second', async () => {
    const { activeStream, engine, clock, settleControlPlane } = engineFixture();
    engine.account.update('ENABLED', clock.now());
    const stream = await activeStream({ mode: 'ON_DEMAND', shardCount: undefined });
    expect(ranges(stream)).toHaveLength(4);
    expect(stream.resharding.updateWarmThroughput(10)).toEqual({ target: 10, current: 0 });
    await settleControlPlane();
    expect(stream.state.warmThroughput).toEqual({ target: 10, current: 10 });
    expect(ranges(stream)).toEqual(evenParts(10).ranges());
  });
});
