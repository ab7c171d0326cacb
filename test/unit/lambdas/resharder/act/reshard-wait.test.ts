import { describe, expect, it } from 'vitest';
import { ReshardWait } from '../../../../../lambdas/resharder/act/reshard-wait';
import type { Decide, Observation } from '../../../../../lambdas/resharder/policy';
import { AwsError } from '../../../../../local/http';
import { always, BRIEF, decision, inSteps, STREAM, useWorld } from '../support/resharder-world';

const world = useWorld(2);
/** As the function is deployed: with a timeout of two minutes. */
const WHOLE = { remainingMs: 120_000 };
const MINUTE_MS = 60_000;
const hold = { kind: 'hold', why: 'all is well' } as const;
/** A reshard that takes long. */
const inRounds = { kind: 'updateShardCount', target: 3, why: 'half as much again' } as const;
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;

/** Notes what is seen, and decides by `decide`. */
function watched(decide: Decide): { readonly seen: Observation[]; readonly decide: Decide } {
  const seen: Observation[] = [];
  return {
    seen,
    decide: (observation, ...rest) => {
      seen.push(observation);
      return decide(observation, ...rest);
    },
  };
}
/** A clock that makes nobody wait. */
const nextTurn = (_: number, run: () => void) => {
  setImmediate(run);
  return () => undefined;
};
const counts = (name: string) => world().crash.calls.filter((call) => call.endsWith(`:${name}`)).length;

describe('the pace', () => {
  it('is two changes a minute, with a run each minute', async () => {
    const { clock } = world().engine;
    const resharder = world().resharder(inSteps(8));
    const start = clock.now();
    const splits: number[] = [];
    for (let minute = 1; minute <= 3; minute++) {
      await resharder.run(WHOLE);
      const rest = start + minute * MINUTE_MS - clock.now();
      expect(rest, 'the run is over before the next one begins').toBeGreaterThan(0);
      await clock.advance(rest);
      splits.push(counts('SplitShard'));
    }
    expect(splits).toEqual([2, 4, 6]);
  });

  it('decides each change on the shards and metrics that there are then', async () => {
    const { seen, decide } = watched(inSteps(4));
    world().scripted.load({ bytes: 1000, records: 1 });
    await world().resharder(decide).run(WHOLE);
    expect(seen.map(({ shards, streamStatus }) => [shards.length, streamStatus])).toEqual([
      [2, 'ACTIVE'],
      [3, 'ACTIVE'],
    ]);
    expect(seen[1]?.time).toBeGreaterThan((seen[0]?.time ?? 0) + 29_000);
  });

  it('waits for a change that it finds under way, whoever began it', async () => {
    world().engine.engine.stream(STREAM).resharding.updateCount(4);
    const { seen, decide } = watched(({ time }) => decision(time, [hold]));
    await world().resharder(decide).run(WHOLE);
    expect(seen.map(({ shards, streamStatus }) => [shards.length, streamStatus])).toEqual([
      [2, 'UPDATING'],
      [4, 'ACTIVE'],
    ]);
    expect(world().scripted.tickRule, 'until then it has work').toEqual(['on', 'off']);
  });

  it('is kept with few questions, and ends with the run’s own time', async () => {
    const { clock } = world().engine;
    const begin = clock.now();
    await world().resharder(always(inRounds)).run(WHOLE);
    expect(clock.now() - begin).toBeGreaterThan(40_000);
    expect(clock.now() - begin).toBeLessThanOrEqual(45_000);
    expect(counts('DescribeStreamSummary')).toBeLessThanOrEqual(20);
    expect(world().scripted.tickRule, 'the next run goes on').toEqual(['on']);
  });

  it.each([
    [30_000, 10_000],
    [BRIEF.remainingMs, 0],
  ])('leaves time for a last decision: of %i ms it waits %i', async (remainingMs, waits) => {
    const { clock } = world().engine;
    const begin = clock.now();
    await world().resharder(always(inRounds)).run({ remainingMs });
    expect(clock.now() - begin).toBeLessThanOrEqual(waits);
    expect(clock.now() - begin).toBeGreaterThanOrEqual(waits && waits - 3000);
  });

  it('tries again in the same run what was refused because somebody else was faster', async () => {
    const { resharding } = world().engine.engine.stream(STREAM);
    let others = 0;
    const decide: Decide = ({ time, shards, streamStatus }) => {
      if (others++ === 0) resharding.split('shardId-000000000000', String(2n ** 126n));
      const isDone = streamStatus !== 'ACTIVE' || shards.length === 6;
      return decision(time, [isDone ? hold : { ...toFour, target: 2 * shards.length }]);
    };
    await world().resharder(decide).run(WHOLE);
    expect(counts('UpdateShardCount')).toBe(2);
  });

  it('ends where AWS refuses again and again though it says that the stream is ACTIVE', async () => {
    const { seen, decide } = watched(({ time }) => decision(time, [toFour]));
    world().engine.engine.stream(STREAM).resharding.updateCount = () => {
      throw new AwsError('ResourceInUseException', 'The stream is in use.');
    };
    await world()
      .resharder(decide)
      .run(WHOLE)
      .catch(() => undefined);
    expect(seen.length).toBeLessThanOrEqual(10);
  });

  it('does not wait in a dry run', async () => {
    world().engine.engine.stream(STREAM).resharding.updateCount(4);
    const { seen, decide } = watched(({ time }) => decision(time, [hold]));
    await world().resharder(decide, { dryRun: true }).run(WHOLE);
    expect(seen).toHaveLength(1);
    expect(counts('DescribeStreamSummary')).toBe(1);
  });

  it('ends with a stream that is deleted meanwhile', async () => {
    const { clock } = world().engine;
    const wait = new ReshardWait(
      { summary: async () => undefined },
      { now: () => clock.now(), after: nextTurn },
    );
    expect(await wait.isDone(wait.deadline(120_000))).toBe(true);
  });
});
