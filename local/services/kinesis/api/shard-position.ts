import { invalidArgument } from '../errors';
import type { ShardPosition } from '../types';
import { type Members, SEQUENCE_NUMBER } from './members';

const TYPES = [
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
] as const;

/** How an operation calls the members of a position. */
interface PositionMembers {
  readonly type: string;
  readonly sequenceNumber: string;
}

const ITERATOR_MEMBERS = { type: 'ShardIteratorType', sequenceNumber: 'StartingSequenceNumber' };

/** The members of SubscribeToShard's StartingPosition. */
export const STARTING_POSITION_MEMBERS = { type: 'Type', sequenceNumber: 'SequenceNumber' };

/**
 * Where GetShardIterator, or with other members SubscribeToShard, is asked to begin.
 * @throws AwsError InvalidArgumentException when the type lacks what it needs, or comes with what it does not take
 */
export function shardPosition(members: Members, names: PositionMembers = ITERATOR_MEMBERS): ShardPosition {
  const type = members.requiredOneOf(names.type, TYPES);
  const sequenceNumber = members.string(names.sequenceNumber, SEQUENCE_NUMBER);
  const timestamp = members.timestamp('Timestamp');
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) throw mismatch(names, type, 'no');
      return { type, sequenceNumber };
    case 'AT_TIMESTAMP':
      if (timestamp === undefined) {
        throw invalidArgument(
          'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. ' +
            'Current request has no timestamp parameter.',
        );
      }
      return { type, timestamp };
    case 'TRIM_HORIZON':
    case 'LATEST':
      if (sequenceNumber !== undefined) throw mismatch(names, type, 'also a');
      return { type };
  }
}

function mismatch({ sequenceNumber }: PositionMembers, type: string, given: string) {
  return invalidArgument(
    `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and ${sequenceNumber} or ` +
      `(2) TRIM_HORIZON or LATEST and no ${sequenceNumber}. Request specified ${type} and ${given} ${sequenceNumber}.`,
  );
}
