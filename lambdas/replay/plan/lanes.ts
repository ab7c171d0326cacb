import { InvalidRequestError } from './request';

/** A part of a replay that is walked in order: a shard, or a share of the objects. */
export interface Lane {
  readonly id: string;
  /** The lanes that have to be done before. */
  readonly after: readonly string[];
}

/** Lanes that may be walked at the same time. */
export interface Round {
  readonly lanes: readonly Lane[];
}

export interface PlannedShard {
  readonly shardId: string;
  /** One or two, if a reshard made it; they may be gone. */
  readonly parentIds: readonly string[];
}

/** What Step Functions takes as the state of an execution, with room for the request (256 KiB). */
const MAX_LANES = 2_000;

/**
 * The rounds of a replay of shards: parents before their children, so that the records of a key keep their order across a
 * reshard.
 * @throws InvalidRequestError for more shards than an execution can name
 */
export function roundsOfShards(shards: readonly PlannedShard[]): Round[] {
  if (shards.length > MAX_LANES) {
    throw new InvalidRequestError(
      `The span has records of ${shards.length} shards; allowed are ${MAX_LANES} at once. Replay a shorter span.`,
    );
  }
  const known = new Map(shards.map((shard) => [shard.shardId, shard]));
  const rounds: Lane[][] = [];
  const depths = new Map<string, number>();
  const depthOf = ({ shardId, parentIds }: PlannedShard): number => {
    const present = depths.get(shardId);
    if (present !== undefined) return present;
    const parents = parentIds.flatMap((id) => known.get(id) ?? []);
    const depth = Math.max(-1, ...parents.map(depthOf)) + 1;
    depths.set(shardId, depth);
    return depth;
  };
  for (const shard of shards) {
    const depth = depthOf(shard);
    rounds[depth] ??= [];
    rounds[depth].push({ id: shard.shardId, after: shard.parentIds.filter((id) => known.has(id)) });
  }
  return rounds.map((lanes) => ({ lanes }));
}

/** The round of a replay of objects: each lane takes the objects whose keys fall to it. */
export function roundOfObjects(lanes: number): Round {
  return {
    lanes: Array.from({ length: lanes }, (_, index) => ({
      id: `objects-${index + 1}-of-${lanes}`,
      after: [],
    })),
  };
}
