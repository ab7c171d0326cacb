import { Token } from 'aws-cdk-lib';
import { checkWithin } from '../support/check';
import { InputError } from '../support/input-error';
import { SHARDS, UPDATE_SHARD_COUNT_CALLS } from '../support/limits';
import type { ShardAutoscalerOptions } from './shard-autoscaler-options';

/** What a person chose for an autoscaled stream. */
export interface CheckedOptions extends ShardAutoscalerOptions {
  /** Undefined where the stream exists already. */
  readonly initialShards?: number;
}

/**
 * Refuses bounds that no number of shards meets, and settings that mean nothing. A token passes: its value is known
 * only when the stack is deployed.
 * @param where whose options they are, e.g. `StreamCapacity.autoscaled`
 * @throws InputError
 */
export function checkAutoscalerOptions(where: string, options: CheckedOptions): void {
  const { minShards, maxShards, initialShards, lossPrice, maxIteratorAge } = options;
  checkWithin(`${where}: minShards`, minShards, SHARDS);
  checkWithin(`${where}: maxShards`, maxShards, SHARDS);
  checkWithin(`${where}: initialShards`, initialShards, SHARDS);
  checkWithin(`${where}: updateShardCountQuota`, options.updateShardCountQuota, UPDATE_SHARD_COUNT_CALLS);
  if (lossPrice !== undefined) checkAboveZero(`${where}: lossPrice`, lossPrice, lossPrice);
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
  const own = { from: minShards, to: maxShards, unit: 'shards', source: 'minShards and maxShards' };
  checkWithin(`${where}: initialShards`, initialShards, own);
}

function checkAboveZero(where: string, value: number, shown: number | string): void {
  if (Token.isUnresolved(value) || (Number.isFinite(value) && value > 0)) return;
  throw new InputError(`${where} is ${shown}; allowed is more than 0.`);
}
