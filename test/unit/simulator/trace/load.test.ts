import { describe, expect, it } from 'vitest';
import { loadOf, quantile, type Trace } from '../../../../simulator/trace';

const MIB = 1_048_576;
const trace = (stepMinutes: number, values: readonly number[]): Trace => ({
  name: 't.csv',
  startTime: 0,
  stepMinutes,
  values: Float64Array.from(values),
  repairs: [],
});

describe('a trace of bytes', () => {
  it('becomes MiB a second: a minute of 60 MiB is 1', () => {
    expect([...loadOf(trace(1, [60 * MIB, 90 * MIB]), { bytesPerUnit: 1 })]).toEqual([1, 1.5]);
  });

  it('counts units of any size', () => {
    expect([...loadOf(trace(1, [6000, 0]), { bytesPerUnit: MIB / 100 })]).toEqual([1, 0]);
  });

  it('takes longer buckets for rates, with the line between them', () => {
    const load = loadOf(trace(4, [240 * MIB, 480 * MIB]), { bytesPerUnit: 1 });
    expect([...load]).toEqual([1, 1.25, 1.5, 1.75, 2]);
  });

  it('takes the mean of buckets within a minute', () => {
    expect([...loadOf(trace(0.5, [30 * MIB, 90 * MIB, 0, 0]), { bytesPerUnit: 1 })]).toEqual([2, 0]);
  });

  it('leaves dips as they are', () => {
    const values = [8, 8, 8, 1, 8, 8, 8].map((value) => value * 60 * MIB);
    expect([...loadOf(trace(1, values), { bytesPerUnit: 1 })]).toEqual([8, 8, 8, 1, 8, 8, 8]);
  });
});

describe('a trace that has only a shape', () => {
  it('is scaled so that 99 of 100 minutes are below p99', () => {
    const load = loadOf(
      trace(
        1,
        Array.from({ length: 101 }, (_, k) => 5000 + k),
      ),
      { p99: 24 * MIB },
    );
    // 101 values in order: the 99th of 100 steps is 5099.
    expect(load[99]).toBeCloseTo(24, 12);
    expect(load[0]).toBeCloseTo((24 * 5000) / 5099, 12);
  });

  it('loses its dips, and says so', () => {
    const repairs: string[] = [];
    const values = Array.from({ length: 40 }, (_, k) => (k === 20 || k === 21 ? 100 : 2000.5));
    const load = loadOf(trace(1, values), { p99: MIB }, repairs);
    expect([...load].every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
    expect(repairs).toEqual([
      '2 minutes below half of their quarter of an hour were taken for gaps and filled in.',
    ]);
  });

  it('loses the chance in low counts, and keeps what chance does not explain', () => {
    // Around 100 a bucket, three standard deviations of chance are 30: 110 is chance, 300 is not.
    const values = [100, 100, 110, 90, 100, 100, 100, 300, 100, 100, 100, 100];
    const load = loadOf(trace(1, values), { p99: MIB });
    const unit = (load[0] ?? 0) / ((100 + 100 + 110) / 3);
    expect((load[2] ?? 0) / unit).toBeCloseTo((100 + 100 + 110 + 90 + 100) / 5, 9);
    expect((load[7] ?? 0) / unit).toBeCloseTo(300, 9);
  });

  it('needs a load', () => {
    expect(() => loadOf(trace(1, [0, 0, 0]), { p99: MIB })).toThrow(
      't.csv has only zeros; there is no load to play.',
    );
    const rare = Array.from({ length: 400 }, (_, k) => (k < 2 ? 10_000 : 0));
    expect(() => loadOf(trace(1, rare), { p99: MIB })).toThrow('t.csv is zero for 99 of 100 minutes');
  });
});

it('a quantile lies on the line between its neighbours', () => {
  expect(quantile(Float64Array.of(4, 1, 3, 2), 0.5)).toBe(2.5);
  expect(quantile(Float64Array.of(4, 1, 3, 2), 1)).toBe(4);
});
