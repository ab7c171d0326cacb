import { Token } from 'aws-cdk-lib';
import { checkWithin } from '../checks/check-within';
import { InputError } from '../checks/input-error';
import { SHARDS } from '../checks/limits';

/** The numbers of shards that a person chose for an autoscaled stream. */
export interface ShardBounds {
  readonly minShards: number;
  readonly maxShards: number;
  /** Undefined where the stream exists already. */
  readonly initialShards?: number;
}

/**
 * Refuses bounds that no number of shards meets. A token passes: its value is known only when the stack is deployed.
 * @param where whose bounds they are, e.g. `StreamCapacity.autoscaled`
 * @throws InputError
 */
export function checkShardBounds(where: string, { minShards, maxShards, initialShards }: ShardBounds): void {
  checkWithin(`${where}: minShards`, minShards, SHARDS);
  checkWithin(`${where}: maxShards`, maxShards, SHARDS);
  checkWithin(`${where}: initialShards`, initialShards, SHARDS);
  if (Token.isUnresolved(minShards) || Token.isUnresolved(maxShards)) return;
  if (minShards > maxShards) {
    throw new InputError(
      `${where}: minShards is ${minShards} and maxShards is ${maxShards}; allowed is a minShards of at most maxShards.`,
    );
  }
  const source = 'minShards and maxShards';
  const own = { from: minShards, to: maxShards, unit: 'shards', source };
  checkWithin(`${where}: initialShards`, initialShards, own);
}
