import { describe, expect, it } from 'vitest';
import { Random } from '../../../common';

describe('Random', () => {
  it('gives the numbers of mulberry32, the same in every version', () => {
    const random = new Random(1);
    const numbers = Array.from({ length: 4 }, () => Math.floor(random.next() * 1_000_000));
    expect(numbers).toEqual([627_073, 2_735, 527_447, 981_050]);
  });

  it('takes any whole number as a seed', () => {
    expect(new Random(-1).next()).toBe(new Random(2 ** 32 - 1).next());
  });

  it('has a normal distribution with mean 0 and standard deviation 1', () => {
    const random = new Random(7);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(1, 1);
  });
});
