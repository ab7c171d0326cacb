import { describe, expect, it } from 'vitest';
import { Chance } from '../../../local/base/chance';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const drawn = (chance: Chance) => [chance.uuid(), chance.hex(40), chance.number(), chance.below(1000)];

describe('chance', () => {
  it.each([0, 1, 2 ** 32 - 1])('is the same each time with the seed %i', (seed) => {
    expect(drawn(Chance.from(seed))).toEqual(drawn(Chance.from(seed)));
    expect(drawn(Chance.from(seed))).not.toEqual(drawn(Chance.from(seed === 5 ? 6 : 5)));
  });

  it('is another each time without a seed, also for the parts', () => {
    expect(Chance.from(undefined).of('a').uuid()).not.toBe(Chance.from(undefined).of('a').uuid());
    expect(Chance.unseeded().of('a').isSeeded).toBe(false);
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])('is refused the seed %d', (seed) => {
    expect(() => Chance.from(seed)).toThrow(`A seed is a whole number from 0 to 4294967295, got ${seed}.`);
  });

  it('of one part is not changed by another that asks more', () => {
    const [one, other] = [Chance.from(7), Chance.from(7)];
    other.of('sns').uuid();
    other.uuid();
    expect(one.of('sqs').uuid()).toBe(other.of('sqs').uuid());
    expect(one.of('sqs').uuid()).not.toBe(one.of('sns').uuid());
  });

  it.each([
    ['with a seed', Chance.from(1)],
    ['without', Chance.unseeded()],
  ])('%s gives UUIDs, digits and even numbers', (_, chance) => {
    const uuids = Array.from({ length: 1000 }, () => chance.uuid());
    expect(uuids.filter((uuid) => !UUID.test(uuid))).toEqual([]);
    expect(new Set(uuids).size).toBe(1000);
    expect(chance.hex(5)).toMatch(/^[\da-f]{10}$/);
    const whole = Array.from({ length: 4000 }, () => chance.below(4));
    // 1,000 each, with a standard deviation of 27.
    for (const value of [0, 1, 2, 3]) {
      const count = whole.filter((one) => one === value).length;
      expect(count).toBeGreaterThan(800);
    }
  });
});
