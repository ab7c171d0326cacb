import { Duration, Token } from 'aws-cdk-lib';
import { BATCH_SIZE, DEFAULT_MAPPING_BATCH_SIZE } from '../../support/limits';

/**
 * How long one record can hold its shard, where the mapping halves batches on errors.
 *
 * The worst record is one that kills the function without a word, by a loop that never ends: each invocation
 * with it costs the whole timeout. Halving finds it in log2(batch size) invocations, and alone it is tried a
 * few times more.
 */

/** What a record may hold its shard for, in seconds. */
export const LONGEST_HOLD_SECONDS = 300;

/**
 * The waits between attempts, all together. AWS does not document them; recorded are seven waits in less than
 * 76 s.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
const WAITS_SECONDS = 76;

/**
 * How often the helper of `cdk-kinesis-blueprint/lambda` lets a record kill the function when it is alone.
 */
export const ATTEMPTS_ALONE = 3;

const MAX_TIMEOUT_SECONDS = 60;

/**
 * The helper keeps a third of the timeout, at most five seconds, for parking and answering, and gives a call to
 * the parking lot up after three seconds. With a shorter timeout than this, one slow call ends the function
 * before it has answered.
 */
export const SHORTEST_TIMEOUT_SECONDS = 9;

/**
 * @param batchSize records in a batch, at most
 * @param attempts how often the record is tried when it is alone
 */
export function longestHoldSeconds(batchSize: number, timeoutSeconds: number, attempts: number): number {
  return (halvings(batchSize) + attempts) * timeoutSeconds + WAITS_SECONDS;
}

/**
 * The longest timeout, at most a minute, with which no record holds its shard for more than five minutes: 22
 * seconds for batches of 100 records, 13 seconds for 10,000.
 */
export function timeoutFor(batchSize: number = DEFAULT_MAPPING_BATCH_SIZE): Duration {
  const size = Token.isUnresolved(batchSize) ? BATCH_SIZE.to : batchSize;
  const each = (LONGEST_HOLD_SECONDS - WAITS_SECONDS) / (halvings(size) + ATTEMPTS_ALONE);
  return Duration.seconds(Math.min(MAX_TIMEOUT_SECONDS, Math.floor(each)));
}

function halvings(batchSize: number): number {
  return Math.ceil(Math.log2(batchSize));
}
