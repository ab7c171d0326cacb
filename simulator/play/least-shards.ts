import { LayoutLoad } from '../model/layout-load';
import type { Scenario } from '../model/scenario';
import { evenShards } from '../model/simulated-shard';

/** As much as a minute may lose where nothing is to be lost. */
const NOTHING = 1e-4;

/**
 * The fewest shards that never change and lose nothing in any minute, within the bounds: what somebody with hindsight
 * would have set. The upper bound where even that is too little.
 */
export function leastShardsFor({ demand, keys, cv, minShards, maxShards }: Scenario): number {
  const peak = demand.reduce((most, load) => Math.max(most, load), 0);
  const enough = (shards: number): boolean =>
    new LayoutLoad(evenShards(shards, 0), keys, cv).lost(peak) <= NOTHING * peak;
  let few = minShards;
  let many = Math.min(maxShards, Math.max(minShards, Math.ceil(4 * peak) + 1));
  if (!enough(many)) return maxShards < many ? maxShards : many;
  while (few < many) {
    const middle = (few + many) >> 1;
    if (enough(middle)) many = middle;
    else few = middle + 1;
  }
  return many;
}
