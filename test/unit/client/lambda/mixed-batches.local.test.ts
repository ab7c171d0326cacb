import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pool, shared } from '../../../support/slow-sinks';
import { type Kind, type Played, type PlayOptions, playBatch } from './support/shard-play';

// What becomes of whole batches with records of any kind in them. The verdict alone cannot show it: a batch that comes
// again unchanged for ever is a series of verdicts that are right one by one.

const LONGEST_HOLD_SECONDS = 300;

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** Records of a shard that may be parked in an hour although the sink was at fault. */
const MOST_HEALTHY_PARKED = 10;

const good = (count: number): Kind[] => Array<Kind>(count).fill('good');

/** At most eight bad records of any kind among good ones. */
const mixes = fc
  .tuple(
    fc.integer({ min: 0, max: 92 }),
    fc.array(fc.constantFrom<Kind[]>('poison', 'bug', 'hang', 'crash', 'block'), { maxLength: 8 }),
  )
  .chain(([count, bad]) => fc.shuffledSubarray([...good(count), ...bad], { minLength: count + bad.length }));

function expectAllEnded(kinds: readonly Kind[], { ends }: Played): void {
  const places = ends.map((end) => end?.place);
  expect(places).toEqual(kinds.map((kind) => (kind === 'good' ? 'sink' : 'parked')));
}

describe('every record of a batch comes to its end, and holds its shard for five minutes at most', () => {
  it.each<[string, Kind[]]>([
    ['a hang at the end', [...good(99), 'hang']],
    ['a hang in front', ['hang', ...good(99)]],
    ['two hangs alone', ['hang', 'hang']],
    ['a hang and poison alone', ['hang', 'poison']],
    ['a hang and a bug alone', ['hang', 'bug']],
    ['a bug and a hang alone', ['bug', 'hang']],
    ['poison and two hangs alone', ['poison', 'hang', 'hang']],
    ['two hangs at the end', [...good(98), 'hang', 'hang']],
    ['a hang and poison at the end', [...good(98), 'hang', 'poison']],
    ['a hang and a bug at the end', [...good(98), 'hang', 'bug']],
    ['poison and two hangs at the end', [...good(97), 'poison', 'hang', 'hang']],
    ['a hang and a crash at the end', [...good(98), 'hang', 'crash']],
    ['two loops', [...good(48), 'block', ...good(48), 'block']],
    ['hangs far apart', ['hang', ...good(48), 'hang', ...good(49), 'hang']],
  ])('%s', async (_, kinds) => {
    const played = await playBatch(kinds);
    expectAllEnded(kinds, played);
    expect(played.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
  });

  it('any mix of at most eight bad records', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async (kinds) => {
        const played = await playBatch(kinds);
        expectAllEnded(kinds, played);
        expect(played.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
      }),
      { numRuns: 60 },
    );
  });
});

it('a sink of which a part hangs parks ten healthy records in an hour at most, and none of a batch with many', async () => {
  const batches = fc.record({
    count: fc.integer({ min: 1, max: 100 }),
    every: fc.integer({ min: 1, max: 20 }),
    from: fc.integer({ min: 0, max: 19 }),
  });
  await fc.assert(
    fc.asyncProperty(batches, async ({ count, every, from }) => {
      const kinds = good(count).map((kind, n) => (n % every === from % every ? 'hang' : kind));
      const { ends } = await playBatch(kinds, { invocations: 50 });
      const parked = ends.filter((end) => end?.place === 'parked').length;
      const overtaken = kinds
        .slice(0, Math.max(0, kinds.lastIndexOf('good')))
        .filter((kind) => kind === 'hang').length;
      const isOutage = overtaken > MOST_HEALTHY_PARKED;
      expect(parked).toBeLessThanOrEqual(isOutage ? 0 : MOST_HEALTHY_PARKED);
    }),
    { numRuns: 60 },
  );
});

describe('a sink that is slow but never fails gets everything, and nothing is parked', () => {
  it.each<[string, PlayOptions]>([
    ['10 connections, 8 s a call', { sink: pool(10, 8_000) }],
    ['1 connection, 8 s a call', { sink: pool(1, 8_000) }],
    ["10 connections, 0.9 s a call, Lambda's own timeout", { sink: pool(10, 900), timeoutSeconds: 3 }],
    ['all calls share 3 records a second', { sink: shared(3) }],
  ])('%s', async (_, options) => {
    const played = await playBatch(good(100), options);
    expectAllEnded(good(100), played);
  });

  it('any number of connections, any latency, with bad records of any kind', async () => {
    const slow = fc
      .record({
        connections: fc.integer({ min: 1, max: 20 }),
        latencyMs: fc.integer({ min: 10, max: 16_000 }),
      })
      .map(({ connections, latencyMs }) => pool(connections, latencyMs));
    await fc.assert(
      fc.asyncProperty(mixes, slow, async (kinds, sink) => {
        expectAllEnded(kinds, await playBatch(kinds, { sink, invocations: 600 }));
      }),
      { numRuns: 40 },
    );
  });
});
