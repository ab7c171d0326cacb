/**
 * Coefficient of variation of one-second rates within a minute, measured on a stream with one-second counts. It is why
 * a shard at 90 % of its limit by the minute's mean already rejects 0.5 %.
 */
export const WITHIN_MINUTE_CV = 0.094;

/**
 * The share of a minute's load that is rejected when seconds vary normally around the minute's mean:
 * E[(X - 1/utilization)+], X ~ N(1, cv).
 * @param utilization mean load over capacity; 0 and more
 */
export function burstLossShare(utilization: number, cv = WITHIN_MINUTE_CV): number {
  if (utilization <= 0) return 0;
  const headroom = 1 / utilization - 1;
  if (cv === 0) return Math.max(0, -headroom);
  const z = headroom / cv;
  if (z > 6) return 0;
  if (z < -6) return -headroom;
  return cv * (density(z) - z * upperTail(z));
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(Z > z) to 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return density(z) * series;
}
