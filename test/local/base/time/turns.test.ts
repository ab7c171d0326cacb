import { expect, it, onTestFinished } from 'vitest';
import { Chance } from '../../../../local/base/chance';
import { inTurn } from '../../../../local/base/clock';
import { EventClock } from '../../../../local/base/time';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The order in which those of these names have their turns, all at one moment. */
async function order(names: readonly string[], seed: number): Promise<string> {
  const fail = (problem: unknown) => {
    throw problem;
  };
  const chance = Chance.from(seed);
  const clock = new EventClock({ startsAt: 0, isLive: false, chance, onError: fail, onNotice: fail });
  onTestFinished(() => clock.close());
  const seen: string[] = [];
  clock.after(10, () => seen.push('('));
  for (const name of names) clock.after(10, () => inTurn(clock, name, () => seen.push(name)));
  clock.after(10, () => seen.push(')'));
  await clock.advance(10);
  return seen.join('');
}

it('the seed decides who has the first turn, whoever came first', async () => {
  const orders: string[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const forwards = await order(NAMES, seed);
    expect(await order(NAMES.toReversed(), seed)).toBe(forwards);
    expect([...forwards].toSorted().join('')).toBe('()abcdef');
    // Other events of that moment keep their order: they were set before the turns.
    expect(forwards.slice(0, 2)).toBe('()');
    orders.push(forwards);
  }
  expect(new Set(orders).size).toBeGreaterThan(4);
});

it('time that is not live stands while nobody plays it', async () => {
  const clock = new EventClock({ startsAt: 0, isLive: false, onError: () => 0, onNotice: () => 0 });
  onTestFinished(() => clock.close());
  let runs = 0;
  clock.after(0, () => runs++);
  // More turns of the machine's loop than its clock needs for a millisecond.
  const begin = performance.now();
  while (performance.now() - begin < 2) await new Promise((resolve) => setImmediate(resolve));
  expect([clock.now(), runs]).toEqual([0, 0]);
  await clock.advance(5);
  expect([clock.now(), runs]).toEqual([5, 1]);
});
