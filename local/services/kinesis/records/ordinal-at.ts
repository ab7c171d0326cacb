import { invalidArgument } from '../errors';
import { parseSequenceNumber } from '../log';
import type { Shard } from '../shards';
import type { StreamState } from '../stream';
import type { ShardPosition } from '../types';

/**
 * The ordinal of the first record to read from a position.
 * @param operation for messages
 * @throws AwsError InvalidArgumentException for a timestamp in the future, or a sequence number of another
 *   shard
 */
export function ordinalAt(
  state: StreamState,
  shard: Shard,
  position: ShardPosition,
  operation: string,
): number {
  switch (position.type) {
    case 'TRIM_HORIZON':
      return shard.log.firstOrdinal;
    case 'LATEST':
      return shard.log.nextOrdinal;
    case 'AT_TIMESTAMP': {
      const now = state.environment.clock.now();
      if (position.timestamp <= now) return shard.log.firstArrivedFrom(position.timestamp);
      throw invalidArgument(
        'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
          `timestampInMillis: ${position.timestamp}, currentTimestampInMillis: ${now}`,
      );
    }
    case 'AT_SEQUENCE_NUMBER':
      return Math.min(shard.log.nextOrdinal, ordinalOf(state, shard, position.sequenceNumber, operation));
    case 'AFTER_SEQUENCE_NUMBER':
      return Math.min(shard.log.nextOrdinal, ordinalOf(state, shard, position.sequenceNumber, operation) + 1);
  }
}

function ordinalOf(state: StreamState, shard: Shard, text: string, operation: string): number {
  const used = `used in ${operation} on shard ${shard.id} in stream ${state.name} under account`;
  const subject = `StartingSequenceNumber ${text} ${used} ${state.environment.accountId}`;
  const parsed = parseSequenceNumber(text);
  if (parsed === undefined) throw invalidArgument(`${subject} is invalid.`);
  if (parsed.shardNumber !== shard.number || parsed.shardCreatedAt !== shard.createdAt) {
    throw invalidArgument(`${subject} is invalid because it did not come from this shard.`);
  }
  return parsed.ordinal;
}
