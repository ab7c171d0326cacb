import { describe, expect, it } from 'vitest';
import { burstLossShare } from '../../../../../../lambdas/resharder/policy';

describe('what bursts within a minute cost', () => {
  /** E[(X - 1/u)+] by Simpson's rule over eight deviations. */
  function integrated(utilization: number, cv: number): number {
    const limit = 1 / utilization;
    const [low, high, steps] = [Math.max(limit, 1 - 8 * cv), 1 + 8 * cv, 4000];
    if (low >= high) return 0;
    const width = (high - low) / steps;
    const at = (x: number) =>
      ((x - limit) * Math.exp(-0.5 * ((x - 1) / cv) ** 2)) / (cv * Math.sqrt(2 * Math.PI));
    let sum = at(low) + at(high);
    for (let k = 1; k < steps; k++) sum += at(low + k * width) * (k % 2 === 1 ? 4 : 2);
    return (sum * width) / 3;
  }

  it('is the integral over the seconds that are over the limit', () => {
    for (const cv of [0.03, 0.094, 0.2]) {
      for (let utilization = 0.5; utilization <= 2; utilization += 0.05) {
        expect(burstLossShare(utilization, cv)).toBeCloseTo(integrated(utilization, cv), 6);
      }
    }
  });

  it('has known values at 9.4 %: 3.8 % at the limit, .5 % at 90 % of it, .01 % at 80 %', () => {
    expect(burstLossShare(1)).toBeCloseTo(0.0375, 4);
    expect(burstLossShare(0.9)).toBeCloseTo(0.005, 3);
    expect(burstLossShare(0.8)).toBeCloseTo(0.0001, 4);
    expect(burstLossShare(0.5)).toBe(0);
  });

  it('is the plain excess without bursts', () => {
    expect(burstLossShare(2, 0)).toBeCloseTo(0.5, 12);
    expect(burstLossShare(0.99, 0)).toBe(0);
    expect(burstLossShare(0, 0)).toBe(0);
  });
});
