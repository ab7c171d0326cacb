import { type Border, halvings, joinBorders, nextOperations } from './layout';
import type { Step } from './plan';
import type { OpenWork } from './policy-state';
import { bordersFor, type Situation } from './situation';

/** As many as fit into a minute at half a minute each, so that every wake-up can change course. */
const STEPS_IN_A_PLAN = 2;

/** The next splits and merges of the work, from the open shards alone; none when it is done. */
export function nextSteps(situation: Situation, { even, halving, why }: OpenWork): Step[] {
  const { layout, most } = situation;
  const borders = even === undefined ? withCuts(situation) : bordersFor(situation, even);
  const room = most - layout.shards.length;
  const operations =
    halving && even !== undefined
      ? halvings(layout, even, Math.min(room, STEPS_IN_A_PLAN))
      : nextOperations(layout, borders, room > 0, STEPS_IN_A_PLAN);
  return operations.map(
    (operation): Step =>
      operation.kind === 'split'
        ? {
            kind: 'splitShard',
            shardId: operation.shardId,
            newStartingHashKey: String(operation.at.hashKey()),
            why,
          }
        : {
            kind: 'mergeShards',
            shardId: operation.shardId,
            adjacentShardId: operation.adjacentShardId,
            why,
          },
  );
}

/** The borders as they are, and the cuts: what an UpdateShardCount took away is put back without a merge. */
function withCuts({ layout, cuts }: Situation): Border[] {
  const present = layout.shards.slice(1).map((shard) => ({
    at: shard.from,
    hashKey: () => BigInt(shard.startingHashKey),
  }));
  return joinBorders(present, cuts);
}
