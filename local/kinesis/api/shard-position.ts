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

/**
 * Where GetShardIterator is asked to begin.
 * @throws AwsError InvalidArgumentException when the type lacks what it needs, or comes with what it does not take
 */
export function shardPosition(members: Members): ShardPosition {
  const type = members.requiredOneOf('ShardIteratorType', TYPES);
  const sequenceNumber = members.string('StartingSequenceNumber', SEQUENCE_NUMBER);
  const timestamp = members.timestamp('Timestamp');
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) throw mismatch(type, 'no StartingSequenceNumber');
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
      if (sequenceNumber !== undefined) throw mismatch(type, 'also a StartingSequenceNumber');
      return { type };
  }
}

function mismatch(type: string, given: string) {
  return invalidArgument(
    'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
      `(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${type} and ${given}.`,
  );
}
