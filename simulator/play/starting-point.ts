/** A power of two that is twice the highest load of the first hour at least: as somebody careful would begin. */
export function startingShards(
  demand: Float64Array,
  bounds: { minShards: number; maxShards: number },
): number {
  const peak = demand.subarray(0, 60).reduce((most, load) => Math.max(most, load), 0);
  const careful = 2 ** Math.max(0, Math.ceil(Math.log2(2 * peak)));
  return Math.min(bounds.maxShards, Math.max(bounds.minShards, careful));
}

const DAY = 1440;

/** A day to settle in, where there are two at least. */
export function defaultWarmUp(minutes: number): number {
  return minutes >= 2 * DAY ? DAY : 0;
}
