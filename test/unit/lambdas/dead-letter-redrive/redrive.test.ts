import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calm, SHARDS, someRecords, World } from './support/redrive-world';

const THOROUGH = { numRuns: 300 };

describe('a redrive', () => {
  it('replays each record that is there, and deletes a pointer if and only if all of its own succeeded', async () => {
    await fc.assert(
      fc.asyncProperty(calm, async (given) => {
        const world = new World(given);
        const report = await world.run();
        const ids = given.pointers.map((_, id) => id);
        expect(report.complete).toBe(true);
        expect(report.ranges.map(({ pointer }) => Number(pointer)).sort((a, b) => a - b)).toEqual(ids);
        for (const id of ids) {
          const { shardId, start, length, isHeld } = world.pointer(id);
          const there = world.there(id);
          for (const one of there) expect(world.answered.get(one)).toBeDefined();
          const isFailing = there.some((one) => given.failing.includes(one));
          expect(world.left.has(String(id))).toBe(isFailing);
          const isWhole = isHeld || start >= (given.oldest[SHARDS.indexOf(shardId)] ?? 0);
          expect(report.ranges.find(({ pointer }) => pointer === String(id))).toMatchObject({
            outcome: isFailing ? 'still-failing' : isWhole ? 'done' : 'expired',
            found: there.length,
            expired: length - there.length,
          });
        }
        expect(new Set(world.answered.keys())).toEqual(new Set(ids.flatMap((id) => world.there(id))));
        expect(report.pointers).toMatchObject({ seen: ids.length, deleted: world.deleted.length });
      }),
      THOROUGH,
    );
  });

  it('replays no record twice, and those of a shard in order, when failures are named', async () => {
    const pointing = calm.map((given) => ({
      ...given,
      failsWhole: false,
      pointers: given.pointers.map((pointer) => ({ ...pointer, isHeld: false })),
    }));
    await fc.assert(
      fc.asyncProperty(pointing, async (given) => {
        const world = new World(given);
        await world.run();
        for (const shardId of SHARDS) {
          const replayed = world.events
            .flat()
            .filter((one) => one.startsWith(shardId))
            .map((one) => Number(one.split(':')[1]));
          expect(replayed).toEqual([...new Set(replayed)].sort((a, b) => a - b));
        }
      }),
      THOROUGH,
    );
  });

  it('puts no record twice into one event, nor records of two shards', async () => {
    await fc.assert(
      fc.asyncProperty(calm, async (given) => {
        const world = new World(given);
        await world.run();
        for (const event of world.events) {
          expect(new Set(event).size).toBe(event.length);
          expect(new Set(event.map((one) => one.split(':')[0])).size).toBe(1);
        }
      }),
      THOROUGH,
    );
  });

  it('loses nothing, whatever breaks off: what it deletes is done, and the next run does the rest', async () => {
    const trouble = fc.record(
      {
        endsAtEvent: fc.nat(12),
        endsAtRead: fc.nat(12),
        failingReads: fc.array(fc.nat(12), { maxLength: 4 }),
        uninvokable: someRecords(4),
        undeletable: fc.array(fc.nat(30), { maxLength: 4 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(calm, trouble, async (given, what) => {
        const world = new World(given, what);
        const report = await world.run();
        for (const id of world.deleted) {
          for (const one of world.there(Number(id))) expect(world.answered.get(one)).toContain('succeeded');
          for (const one of world.there(Number(id))) expect(given.failing).not.toContain(one);
        }
        expect(report.pointers.deleted).toBe(world.deleted.length);
        expect(report.pointers.seen).toBe(report.ranges.length);
        expect(new Set(report.ranges.map(({ pointer }) => pointer)).size).toBe(report.ranges.length);
        const kept = report.ranges.filter(
          ({ outcome }) => outcome === 'error' || outcome === 'still-failing',
        );
        expect(kept.every(({ pointer }) => world.left.has(pointer))).toBe(true);

        const next = new World({ ...given, failing: [] });
        for (const id of world.deleted) next.left.delete(id);
        expect(await next.run()).toMatchObject({ complete: true, pointers: { kept: 0 } });
        expect(next.left.size).toBe(0);
      }),
      THOROUGH,
    );
  });
});
