import { bordersFor, type DecisionContext } from '../decision-context';
import type { Step } from '../plan';
import type { OpenWork } from '../policy-state';
import { type Border, halvings, joinBorders, nextOperations, type Operation, pairings } from '../shards';

/** As many as fit into a minute at half a minute each, so that every run can change course. */
const STEPS_IN_A_PLAN = 2;

/** Otherwise "less capacity: SplitShard" looks like a mistake. */
const SPLIT_FIRST = 'A split comes first, so that the merges after it end at even borders.';

/** The next splits and merges of the work, from the open shards alone; none when it is done. */
export function nextSteps(context: DecisionContext, work: OpenWork): Step[] {
  return withinMinimum(context, operationsOf(context, work)).map(
    (operation): Step =>
      operation.kind === 'split'
        ? {
            kind: 'splitShard',
            shardId: operation.shardId,
            newStartingHashKey: String(operation.at.hashKey()),
            why: work.kind === 'down' ? `${work.why} ${SPLIT_FIRST}` : work.why,
          }
        : {
            kind: 'mergeShards',
            shardId: operation.shardId,
            adjacentShardId: operation.adjacentShardId,
            why: work.why,
          },
  );
}

function operationsOf(context: DecisionContext, { evenShards, way, shards }: OpenWork): Operation[] {
  const { layout, maxOpenShards, isolationBorders } = context;
  const open = layout.shards.length;
  const room = maxOpenShards - open;
  if (evenShards === undefined) return nextOperations(layout, withIsolation(context), room, STEPS_IN_A_PLAN);
  if (way === 'halving') {
    return halvings(layout, evenShards, Math.min(STEPS_IN_A_PLAN, Math.min(maxOpenShards, shards) - open));
  }
  if (way === 'pairing') return pairings(layout, isolationBorders, Math.min(STEPS_IN_A_PLAN, open - shards));
  return nextOperations(layout, bordersFor(context, evenShards), room, STEPS_IN_A_PLAN);
}

/**
 * The operations before the merge that would go below `minShards`. Missing isolation borders make that
 * possible: the number of shards that the work leads to counts them.
 */
function withinMinimum(
  { layout, observation }: DecisionContext,
  operations: readonly Operation[],
): Operation[] {
  let open = layout.shards.length;
  const least = Math.min(open, observation.bounds.minShards);
  const end = operations.findIndex(({ kind }) => {
    open += kind === 'split' ? 1 : -1;
    return open < least;
  });
  return operations.slice(0, end === -1 ? operations.length : end);
}

/**
 * The present borders and the isolation borders: those that UpdateShardCount removed come back without a
 * merge.
 */
function withIsolation({ layout, isolationBorders }: DecisionContext): Border[] {
  const present = layout.shards.slice(1).map((shard) => ({
    at: shard.from,
    hashKey: () => BigInt(shard.startingHashKey),
  }));
  return joinBorders(present, isolationBorders);
}
