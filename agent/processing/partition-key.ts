import { hash } from 'node:crypto';

/**
 * RANDOM: a random whole number, which spreads records evenly. DETERMINISTIC: the MD5 of the data, so that
 * equal records meet in one shard.
 */
export type PartitionKeyOption = 'RANDOM' | 'DETERMINISTIC';

/** As the Kinesis Agent's: enough for any number of shards, and short. */
const RANDOM_KEYS = 1_000_000;

/**
 * Makes the partition key of each record.
 * @param random a number from 0 to 1, 1 excluded
 */
export function partitionKeys(
  option: PartitionKeyOption,
  random: () => number,
): (data: Uint8Array) => string {
  return option === 'RANDOM'
    ? () => String(Math.floor(random() * RANDOM_KEYS))
    : (data) => hash('md5', data, 'hex');
}
