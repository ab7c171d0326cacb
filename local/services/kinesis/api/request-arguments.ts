import { AwsError } from '../../../http';
import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { StreamConsumer } from '../fan-out';
import type { KinesisEngine } from '../kinesis-engine';
import type { ShardPosition } from '../types';
import { ARN, CONSUMER_ARN, type Members, NAME, SEQUENCE_NUMBER } from './members';

const POSITION_TYPES = [
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
] as const;

const ITERATOR_MEMBERS = { type: 'ShardIteratorType', sequenceNumber: 'StartingSequenceNumber' };

/** The members of SubscribeToShard's StartingPosition. */
export const STARTING_POSITION_MEMBERS = { type: 'Type', sequenceNumber: 'SequenceNumber' };

/**
 * The stream of a request: by StreamARN, StreamName, or both for the same stream.
 * @throws AwsError InvalidArgumentException when both are missing, or they name different streams;
 *   ResourceNotFoundException
 */
export function streamOf(engine: KinesisEngine, members: Members): DataStream {
  const name = members.string('StreamName', NAME);
  const arn = members.string('StreamARN', ARN);
  if (arn === undefined) {
    if (name === undefined) throw invalidArgument('Either StreamARN or StreamName must be given.');
    return engine.stream(name);
  }
  const stream = engine.streamByArn(arn);
  if (name === undefined || name === stream.state.name) return stream;
  throw invalidArgument(`StreamName ${name} and StreamARN ${arn} are of different streams.`);
}

/** The stream of an operation that accepts only the ARN. */
export function streamOfArn(engine: KinesisEngine, members: Members): DataStream {
  return engine.streamByArn(members.requiredString('StreamARN', ARN));
}

/** The resource of tags and policies: a stream or a consumer. */
export function resourceOfArn(
  engine: KinesisEngine,
  members: Members,
): { readonly arn: string; readonly tags: Map<string, string> } {
  const arn = members.requiredString('ResourceARN', ARN);
  return arn.includes('/consumer/') ? engine.consumerByArn(arn) : engine.streamByArn(arn).state;
}

/**
 * The consumer of a request: by ConsumerARN, by StreamARN and ConsumerName, or by all three for the same
 * consumer.
 * @throws AwsError InvalidArgumentException when they are missing or name different consumers;
 *   ResourceNotFoundException
 */
export function consumerOf(engine: KinesisEngine, members: Members): StreamConsumer {
  const arn = members.string('ConsumerARN', CONSUMER_ARN);
  const name = members.string('ConsumerName', NAME);
  const streamArn = members.string('StreamARN', ARN);
  if (arn === undefined) {
    if (name !== undefined && streamArn !== undefined)
      return engine.streamByArn(streamArn).consumers.named(name);
    throw invalidArgument('Either ConsumerARN or both StreamARN and ConsumerName must be given.');
  }
  const consumer = engine.consumerByArn(arn);
  if ((name ?? consumer.name) === consumer.name && (streamArn ?? consumer.streamArn) === consumer.streamArn) {
    return consumer;
  }
  throw invalidArgument(
    `ConsumerARN ${arn} is not of the consumer ${name ?? consumer.name} of ${streamArn ?? consumer.streamArn}.`,
  );
}

/** The names of a position's members, which differ by operation. */
interface PositionMembers {
  readonly type: string;
  readonly sequenceNumber: string;
}

/**
 * The position in a request of GetShardIterator or, with other member names, SubscribeToShard.
 * @throws AwsError InvalidArgumentException when the type lacks a member that it needs, or has one that it
 *   does not take
 */
export function shardPosition(members: Members, names: PositionMembers = ITERATOR_MEMBERS): ShardPosition {
  const type = members.requiredOneOf(names.type, POSITION_TYPES);
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

/**
 * Ends a request with DryRun after all its checks.
 * @throws AwsError DryRunOperationException if the request sets DryRun
 */
export function endDryRun(members: Members): void {
  if (!members.boolean('DryRun')) return;
  throw new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun parameter was set.',
  );
}
