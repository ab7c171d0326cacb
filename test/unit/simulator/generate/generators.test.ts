import { describe, expect, it } from 'vitest';
import { GENERATORS } from '../../../../simulator/generate';
import { readSpec } from '../../../../simulator/options/spec';

const make = (spec: string) => readSpec('--generate', spec, GENERATORS);
const load = (spec: string) => make(spec).demand;
const near = (value: number) => expect.closeTo(value, 9);

describe('the same seed makes the same load, another seed another', () => {
  it.each(Object.keys(GENERATORS))('%s', (name) => {
    expect(load(name)).toEqual(load(name));
    expect(load(`${name}:seed=2`)).not.toEqual(load(name));
    expect(load(name).every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });
});

it('a day is lowest at 4 and highest at 16', () => {
  const demand = load('diurnal:noise=0,days=2,low=4MiB,high=24MiB');
  expect(demand).toHaveLength(2880);
  expect([demand[4 * 60], demand[16 * 60], demand[10 * 60], demand[1440 + 240]]).toEqual(
    [4, 24, 14, 4].map(near),
  );
});

it('weekends are quieter', () => {
  const demand = load('weekly:noise=0,weekend=0.25');
  const noonOf = (day: number) => demand[day * 1440 + 720] ?? 0;
  expect(noonOf(4)).toBeCloseTo(noonOf(0), 9);
  expect(noonOf(5)).toBeCloseTo(noonOf(0) / 4, 9);
  expect(noonOf(6)).toBeCloseTo(noonOf(0) / 4, 9);
  expect(noonOf(7)).toBeCloseTo(noonOf(0), 9);
});

it('a step is a step, a ramp takes its time', () => {
  const step = load('step:noise=0,from=5MiB,to=20MiB,at=1h,days=0.1');
  expect([step[59], step[60]]).toEqual([near(5), near(20)]);
  const ramp = load('ramp:noise=0,from=10MiB,to=40MiB,at=1h,over=30m,days=0.1');
  expect([ramp[60], ramp[75], ramp[90], ramp[143]]).toEqual([10, 25, 40, 40].map(near));
});

it('surges rise in minutes and fade by half', () => {
  const demand = load('flash-crowd:noise=0,low=2MiB,high=2MiB,surges=1,factor=6,rise=5m,fade=30m');
  const peak = demand.indexOf(Math.max(...demand));
  expect(demand[peak]).toBeGreaterThan(11);
  expect(demand[peak - 6]).toBeCloseTo(2, 6);
  // Half of what it was above 2, half an hour later.
  expect((demand[peak + 30] ?? 0) - 2).toBeCloseTo(((demand[peak] ?? 0) - 2) / 2, 6);
});

it('a square wave has two levels', () => {
  const demand = load('square:noise=0,low=4MiB,high=20MiB,period=2h,days=1');
  expect([demand[0], demand[59], demand[60], demand[119], demand[120]]).toEqual([4, 4, 20, 20, 4].map(near));
});

it('noise keeps its mean, varies as told, and remembers for some minutes', () => {
  const demand = load('noise:days=60,mean=12MiB,noise=0.4');
  const mean = demand.reduce((sum, value) => sum + value, 0) / demand.length;
  expect(mean / 12).toBeCloseTo(1, 1);
  const logs = demand.map((value) => Math.log(value));
  const middle = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const product = (lag: number) =>
    logs.subarray(lag).reduce((sum, value, k) => sum + (value - middle) * ((logs[k] ?? 0) - middle), 0) /
    logs.length;
  expect(Math.sqrt(product(0))).toBeCloseTo(0.4, 1);
  // Half is forgotten after ten minutes.
  expect(product(10) / product(0)).toBeCloseTo(0.5, 1);
});

it('hot loads have their keys', () => {
  expect(make('hot-range').keys.share(0.5, 0.51)).toBeCloseTo(0.3 + 0.7 * 0.01, 9);
  expect(make('hot-key:share=0.2').keys.share(0.52, 0.52 + 1e-9)).toBeCloseTo(0.2, 6);
  expect(make('zipf:keys=10').keys.share(0, 1)).toBeCloseTo(1, 9);
});
