import { MAX_SHARDS_PER_STREAM, type Observation, type PolicySettings, type Step } from '../policy';

/** A call that changes the stream. */
export type Call =
  | { readonly name: 'UpdateShardCount'; readonly target: number }
  | { readonly name: 'SplitShard'; readonly shardId: string; readonly newStartingHashKey: string }
  | { readonly name: 'MergeShards'; readonly shardId: string; readonly adjacentShardId: string }
  | { readonly name: 'EnableEnhancedMonitoring' | 'DisableEnhancedMonitoring' };

/** Whether the stream is UPDATING after it, until its shards are as they were asked for. */
export function reshards({ name }: Call): boolean {
  return name !== 'EnableEnhancedMonitoring' && name !== 'DisableEnhancedMonitoring';
}

/** What a step of a plan comes to on the stream as it is. */
export type Next =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'sample'; readonly shardIds: readonly string[] }
  | { readonly kind: 'rank' }
  /** There is nothing to do; the next step may be done. */
  | { readonly kind: 'done'; readonly because: string }
  /** It is not possible, and nothing after it: AWS would refuse it, or it would lead away from the bounds. */
  | { readonly kind: 'impossible'; readonly because: string };

/**
 * The call that a step needs. It is looked at with the eyes of AWS once more, whoever has made the plan: nothing is
 * asked for that would be refused.
 */
export function nextCall(
  step: Step,
  observation: Observation,
  { updateShardCountQuota: quota }: Pick<PolicySettings, 'updateShardCountQuota'>,
): Next {
  switch (step.kind) {
    case 'hold':
      return { kind: 'done', because: step.why };
    case 'rankShards':
      return { kind: 'rank' };
    case 'sampleKeys': {
      const open = new Set(observation.shards.map(({ shardId }) => shardId));
      const shardIds = step.shardIds.filter((shardId) => open.has(shardId));
      return shardIds.length > 0
        ? { kind: 'sample', shardIds }
        : { kind: 'done', because: 'None of the shards to sample is open.' };
    }
    case 'enableShardMetrics':
      return observation.shardMetricsEnabled
        ? { kind: 'done', because: 'Shard-level metrics are on already.' }
        : { kind: 'call', call: { name: 'EnableEnhancedMonitoring' } };
    case 'disableShardMetrics':
      return observation.shardMetricsEnabled
        ? { kind: 'call', call: { name: 'DisableEnhancedMonitoring' } }
        : { kind: 'done', because: 'Shard-level metrics are off already.' };
    case 'updateShardCount': {
      const { target } = step;
      const open = observation.shards.length;
      const calls = observation.updateShardCountCalls.length;
      if (target === open) return { kind: 'done', because: `The stream has ${open} open shards already.` };
      return firstOf(
        { name: 'UpdateShardCount', target },
        whyNotReshard(observation, target),
        target > 2 * open &&
          `UpdateShardCount cannot go beyond double the ${open} open shards, to ${target}.`,
        2 * target < open && `UpdateShardCount cannot go below half the ${open} open shards, to ${target}.`,
        target > MAX_SHARDS_PER_STREAM &&
          `UpdateShardCount cannot go beyond ${MAX_SHARDS_PER_STREAM} shards, to ${target}.`,
        calls >= quota &&
          `UpdateShardCount was called ${calls} times in the last 24 hours, and ${quota} are allowed.`,
      );
    }
    case 'splitShard': {
      const { shardId, newStartingHashKey } = step;
      return firstOf(
        { name: 'SplitShard', shardId, newStartingHashKey },
        whyNotReshard(observation, observation.shards.length + 1),
        whyNotSplit(observation, shardId, newStartingHashKey),
      );
    }
    case 'mergeShards': {
      const { shardId, adjacentShardId } = step;
      return firstOf(
        { name: 'MergeShards', shardId, adjacentShardId },
        whyNotReshard(observation, observation.shards.length - 1),
        whyNotMerge(observation, shardId, adjacentShardId),
      );
    }
  }
}

function firstOf(call: Call, ...objections: readonly (string | false | undefined)[]): Next {
  const because = objections.find((one) => typeof one === 'string');
  return typeof because === 'string' ? { kind: 'impossible', because } : { kind: 'call', call };
}

/** @param count of open shards when it is done */
function whyNotReshard(observation: Observation, count: number): string | undefined {
  const {
    streamMode,
    streamStatus,
    shards,
    bounds,
    accountShardsLeft = Number.POSITIVE_INFINITY,
  } = observation;
  const open = shards.length;
  if (streamMode !== 'PROVISIONED')
    return 'The stream is ON_DEMAND, whose shards are the business of the service.';
  if (streamStatus !== 'ACTIVE')
    return `The stream is ${streamStatus}, and has to be ACTIVE to be resharded.`;
  if (observation.deployment?.isChangingStream) return 'A deployment is changing the stream.';
  if (observation.deployment !== undefined && count < open) {
    return 'A deployment of the stack is in progress, or may be; no shard is given back before its end.';
  }
  // A stream that is outside its bounds may come nearer to them step by step.
  if (count < Math.min(open, bounds.minShards))
    return `${count} shards are below the minimum of ${bounds.minShards}.`;
  if (count > Math.max(open, bounds.maxShards))
    return `${count} shards are above the maximum of ${bounds.maxShards}.`;
  if (count - open > accountShardsLeft) {
    return `The account may have ${accountShardsLeft} more open shards in this Region, and ${count - open} are needed.`;
  }
  return undefined;
}

function whyNotSplit({ shards }: Observation, shardId: string, at: string): string | undefined {
  const shard = shards.find((one) => one.shardId === shardId);
  if (shard === undefined) return `${shardId} is not an open shard.`;
  const key = BigInt(at);
  if (key > BigInt(shard.startingHashKey) + 1n && key < BigInt(shard.endingHashKey)) return undefined;
  return `${shardId} cannot be split at ${at}: it has the hash keys ${shard.startingHashKey} to ${shard.endingHashKey}.`;
}

function whyNotMerge({ shards }: Observation, shardId: string, adjacentShardId: string): string | undefined {
  const pair = [shardId, adjacentShardId].map((id) => shards.find((one) => one.shardId === id));
  const [one, other] = pair;
  if (one === undefined || other === undefined) {
    return `${one === undefined ? shardId : adjacentShardId} is not an open shard.`;
  }
  // AWS refuses neighbours in the other order.
  const adjoins = BigInt(one.endingHashKey) + 1n === BigInt(other.startingHashKey);
  return adjoins ? undefined : `${shardId} and ${adjacentShardId} are not neighbours, the lower one first.`;
}
