import { aws_kinesis as kinesis, Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { streamResource } from '../stream/known-stream';
import { checkWithin, InputError } from '../support/check';
import {
  REGIONS_OF_MANY_SHARDS,
  SHARDS,
  SHARDS_OF_ANY_ACCOUNT,
  UPDATE_SHARD_COUNT_CALLS,
} from '../support/limits';
import type { ShardAutoscalerOptions } from './shard-autoscaler-options';
import { checkShardSchedules } from './shard-schedule';

/** The options of an autoscaled stream, as a person wrote them. */
interface CheckedOptions extends ShardAutoscalerOptions {
  /** Undefined for a stream that exists already. */
  readonly initialShards?: number;
}

/**
 * Refuses bounds that no number of shards meets, and settings without meaning. A token passes: its value is
 * known only when the stack is deployed.
 * @param where the owner of the options, e.g. `StreamCapacity.autoscaled`
 * @throws InputError
 */
export function checkAutoscalerOptions(where: string, options: CheckedOptions): void {
  const { minShards, maxShards, initialShards, lossPrice, maxIteratorAge } = options;
  checkWithin(`${where}: minShards`, minShards, SHARDS);
  checkWithin(`${where}: maxShards`, maxShards, SHARDS);
  checkWithin(`${where}: initialShards`, initialShards, SHARDS);
  checkWithin(`${where}: updateShardCountQuota`, options.updateShardCountQuota, UPDATE_SHARD_COUNT_CALLS);
  if (lossPrice !== undefined) checkAboveZero(`${where}: lossPrice`, lossPrice, lossPrice);
  checkRejectedAtMost(where, options);
  if (maxIteratorAge !== undefined && !maxIteratorAge.isUnresolved()) {
    checkAboveZero(
      `${where}: maxIteratorAge`,
      maxIteratorAge.toMilliseconds(),
      maxIteratorAge.toHumanString(),
    );
  }
  if (Token.isUnresolved(minShards) || Token.isUnresolved(maxShards)) return;
  if (minShards > maxShards) {
    throw new InputError(
      `${where}: minShards is ${minShards} and maxShards is ${maxShards}; allowed is a minShards of at most maxShards.`,
    );
  }
  checkShardSchedules(where, options, options.schedules);
  const own = { from: minShards, to: maxShards, unit: 'shards', source: 'minShards and maxShards' };
  checkWithin(`${where}: initialShards`, initialShards, own);
}

/** Shares that the policy can aim at. */
const SHARE = { from: 0.0001, to: 0.01 };

function checkRejectedAtMost(where: string, { rejectedAtMost, lossPrice }: ShardAutoscalerOptions): void {
  if (rejectedAtMost === undefined) return;
  if (lossPrice !== undefined) {
    throw new InputError(
      `${where}: rejectedAtMost and lossPrice are both set; allowed is one: the autoscaler finds the price for the share.`,
    );
  }
  if (Token.isUnresolved(rejectedAtMost)) return;
  if (rejectedAtMost >= SHARE.from && rejectedAtMost <= SHARE.to) return;
  throw new InputError(
    `${where}: rejectedAtMost is ${rejectedAtMost}; allowed is a share from ${SHARE.from} (.01 %) to ${SHARE.to} (1 %).`,
  );
}

function checkAboveZero(where: string, value: number, shown: number | string): void {
  if (Token.isUnresolved(value) || (Number.isFinite(value) && value > 0)) return;
  throw new InputError(`${where} is ${shown}; allowed is more than 0.`);
}

/** The stream of an autoscaler. */
interface AutoscaledStream {
  readonly stream: kinesis.IStream;
  readonly maxShards: number;
}

/**
 * Refuses a stream that cannot be resharded, as far as this app knows the stream. Warns of a shard count that
 * a deployment would set back, and of a maximum that the account may not allow.
 * @throws InputError
 */
export function checkAutoscaledStream(
  scope: IConstruct,
  where: string,
  { stream, maxShards }: AutoscaledStream,
): void {
  const resource = streamResource(stream);
  if (resource !== undefined && modeOf(resource) === kinesis.StreamMode.ON_DEMAND) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is on demand, where Kinesis sets the number of shards; ` +
        'allowed is a stream in provisioned mode.',
    );
  }
  if (resource?.shardCount !== undefined && !Token.isUnresolved(resource.shardCount)) {
    Validations.of(scope).addWarning(
      'cdk-kinesis-blueprint:ShardAutoscaler.shardCountInTemplate',
      `stream "${stream.node.path}" states a shard count of ${resource.shardCount}, to which a later deployment may set it back. ` +
        'Give the stream a LiveShardCount before its autoscaler, or make it with StreamCapacity.autoscaled.',
    );
  }
  if (Token.isUnresolved(maxShards) || maxShards <= SHARDS_OF_ANY_ACCOUNT) return;
  if (REGIONS_OF_MANY_SHARDS.includes(Stack.of(stream).region)) return;
  Validations.of(scope).addWarning(
    'cdk-kinesis-blueprint:ShardAutoscaler.maxShardsAboveAccountLimit',
    `maxShards is ${maxShards}, and outside of ${REGIONS_OF_MANY_SHARDS.join(', ')} an account may have 1,000 or 6,000 shards by default, ` +
      'over all its streams (Kinesis quotas). Raise the quota, or acknowledge this where it is high enough.',
  );
}

function modeOf({ streamModeDetails: details }: kinesis.CfnStream): string | undefined {
  return details !== undefined && 'streamMode' in details ? details.streamMode : undefined;
}
