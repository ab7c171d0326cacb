import { describe, expect, it } from 'vitest';
import { chosenScale } from '../../../run/rehearse/chosen-scale';
import { MinutePlan } from '../../../run/rehearse/minute-plan';
import { Visitors } from '../../../run/rehearse/visitors';
import { chosenKeys } from '../../../simulator';

const MINUTE_BYTES = 60 * 1024 * 1024;
const keys = (spec: string) => chosenKeys(spec)?.distribution ?? expect.fail('no keys');
const shard = (id: string, from: number, to: number) => ({ id, from, to });
const halves = [shard('a', 0, 0.5), shard('b', 0.5, 1)];
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('the plan of a minute', () => {
  it('gives each shard its share in one record at the chosen scale', () => {
    const demand = Float64Array.from({ length: 60 }, () => 1.2);
    const scale = chosenScale(demand);
    const records = new MinutePlan(keys('uniform'), scale).next(1.2, halves);
    expect(records.map((record) => record.shard.id)).toEqual(['a', 'b']);
    expect(records.map(({ bytes }) => bytes * scale)).toEqual([0.6 * MINUTE_BYTES, 0.6 * MINUTE_BYTES]);
  });

  it('follows the keys', () => {
    const plan = new MinutePlan(keys('hot-range:share=0.5,width=0.01,at=0.9'), 1000);
    const [a = 0, b = 0] = plan.next(1, halves).map(({ bytes }) => bytes * 1000);
    expect(a).toBeCloseTo(0.25 * MINUTE_BYTES, 0);
    expect(b).toBeCloseTo(0.75 * MINUTE_BYTES, 0);
  });

  it('spreads many records evenly over the minute', () => {
    const records = new MinutePlan(keys('uniform'), 60).next(1, [shard('a', 0, 1)]);
    expect(records).toHaveLength(16);
    const gaps = records.slice(1).map(({ atMs }, i) => atMs - (records[i]?.atMs ?? 0));
    expect(new Set(gaps)).toEqual(new Set([3750]));
  });

  it('keeps what is too little for a record, also when its shard closes', () => {
    const plan = new MinutePlan(keys('uniform'), 1);
    const demand = 200 / MINUTE_BYTES;
    expect(plan.next(demand, halves)).toEqual([]);
    expect(plan.next(demand, [shard('c', 0, 1)]).map(({ bytes }) => Math.round(bytes))).toEqual([400]);
    const months = Array.from({ length: 1000 }, () => plan.next(demand, halves));
    expect(sum(months.flat().map(({ bytes }) => bytes))).toBeGreaterThan(199_000);
  });
});

describe('the chosen scale', () => {
  it.each([
    ['a full shard', 1, 1920],
    ['many shards', 40, 1920],
    ['a hundredth of a shard', 0.01, 614],
    ['next to nothing', 1e-9, 1],
  ])('of %s', (_, demand, scale) => {
    expect(chosenScale(Float64Array.from({ length: 100 }, () => demand))).toBe(scale);
  });
});

describe('the visitors', () => {
  it('of a shard have its hash keys', () => {
    const visitors = new Visitors(keys('uniform'));
    const everyone = Array.from({ length: 200 }, (_, i) => visitors.within({ from: 0.25, to: 0.3 }, i / 200));
    expect(new Set(everyone).size).toBeGreaterThan(50);
    const others = Array.from({ length: 200 }, (_, i) => visitors.within({ from: 0.3, to: 0.35 }, i / 200));
    expect(others.some((visitor) => everyone.includes(visitor))).toBe(false);
  });

  it('of a hot key are one', () => {
    const visitors = new Visitors(keys('hot-key:share=1,at=0.4'));
    const all = [0, 0.3, 0.99].map((draw) => visitors.within({ from: 0.25, to: 0.5 }, draw));
    expect(new Set(all).size).toBe(1);
  });
});
