/**
 * The lane of a partition key: the same key always goes the same way, so its records stay in order. Which hash Lambda
 * takes is not documented; FNV-1a spreads well and costs little.
 *
 * @param lanes 1 to 10
 */
export function laneOf(partitionKey: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < partitionKey.length; i++) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(i), 0x01000193);
  }
  // The low bits of FNV are the weak ones; fold the high ones in.
  return ((hash ^ (hash >>> 16)) >>> 0) % lanes;
}
