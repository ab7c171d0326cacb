import { type Border, halvings, joinBorders, nextOperations, type Operation, pairings } from './layout';
import type { Step } from './plan';
import type { OpenWork } from './policy-state';
import { bordersFor, type Situation } from './situation';

/** As many as fit into a minute at half a minute each, so that every wake-up can change course. */
const STEPS_IN_A_PLAN = 2;

/** The next splits and merges of the work, from the open shards alone; none when it is done. */
export function nextSteps(situation: Situation, work: OpenWork): Step[] {
  return withinMinimum(situation, operationsOf(situation, work)).map(
    (operation): Step =>
      operation.kind === 'split'
        ? {
            kind: 'splitShard',
            shardId: operation.shardId,
            newStartingHashKey: String(operation.at.hashKey()),
            why: work.why,
          }
        : {
            kind: 'mergeShards',
            shardId: operation.shardId,
            adjacentShardId: operation.adjacentShardId,
            why: work.why,
          },
  );
}

function operationsOf(situation: Situation, { even, way, shards }: OpenWork): Operation[] {
  const { layout, most, cuts } = situation;
  const open = layout.shards.length;
  if (even === undefined) return nextOperations(layout, withCuts(situation), most - open, STEPS_IN_A_PLAN);
  if (way === 'halving')
    return halvings(layout, even, Math.min(STEPS_IN_A_PLAN, Math.min(most, shards) - open));
  if (way === 'pairing') return pairings(layout, cuts, Math.min(STEPS_IN_A_PLAN, open - shards));
  return nextOperations(layout, bordersFor(situation, even), most - open, STEPS_IN_A_PLAN);
}

/** Up to the merge that would leave fewer shards than there are to be: cuts that are gone may have counted among them. */
function withinMinimum({ layout, observation }: Situation, operations: readonly Operation[]): Operation[] {
  let open = layout.shards.length;
  const least = Math.min(open, observation.bounds.minShards);
  const end = operations.findIndex(({ kind }) => {
    open += kind === 'split' ? 1 : -1;
    return open < least;
  });
  return operations.slice(0, end === -1 ? operations.length : end);
}

/** The borders as they are, and the cuts: what an UpdateShardCount took away is put back without a merge. */
function withCuts({ layout, cuts }: Situation): Border[] {
  const present = layout.shards.slice(1).map((shard) => ({
    at: shard.from,
    hashKey: () => BigInt(shard.startingHashKey),
  }));
  return joinBorders(present, cuts);
}
