/**
 * How long AWS takes to reshard, in seconds. AWS publishes no figures ("a few minutes"), so these are assumptions:
 * half a minute for a round of operations, two seconds more for each operation of UpdateShardCount.
 */
export const RESHARD_SECONDS = { round: 30, operation: 2 } as const;

/** UpdateShardCount between uniform counts: what lies between is split, then what is left over is merged. */
export function updateShardCountSeconds(from: number, to: number): number {
  const common = greatestCommonDivisor(from, to);
  const splits = to - common;
  const merges = from - common;
  const rounds = (splits > 0 ? 1 : 0) + (merges > 0 ? 1 : 0);
  return RESHARD_SECONDS.round * rounds + RESHARD_SECONDS.operation * (splits + merges);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
