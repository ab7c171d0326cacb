import { AwsError } from '../../../http';
import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { StreamConsumer } from '../fan-out';
import type { KinesisEngine } from '../kinesis-engine';
import type { ShardPosition } from '../types';
import { ARN, CONSUMER_ARN, type Members, NAME, SEQUENCE_NUMBER } from './members';

const TYPES = [
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
 * The stream that a request is about: by StreamARN, StreamName, or both of the same stream.
 * @throws AwsError InvalidArgumentException when there is neither, or they name different streams;
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

/** The stream of an operation that takes the ARN alone. */
export function streamOfArn(engine: KinesisEngine, members: Members): DataStream {
  return engine.streamByArn(members.requiredString('StreamARN', ARN));
}

/** What tags and policies can be attached to: a stream, or a consumer registered with one. */
export function resourceOfArn(
  engine: KinesisEngine,
  members: Members,
): { readonly arn: string; readonly tags: Map<string, string> } {
  const arn = members.requiredString('ResourceARN', ARN);
  return arn.includes('/consumer/') ? engine.consumerByArn(arn) : engine.streamByArn(arn).state;
}

/**
 * The consumer that a request is about: by ConsumerARN, by StreamARN and ConsumerName, or by all three of the same one.
 * @throws AwsError InvalidArgumentException when that is not given, or they name different consumers;
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

/** How an operation calls the members of a position. */
interface PositionMembers {
  readonly type: string;
  readonly sequenceNumber: string;
}

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

/** @throws AwsError DryRunOperationException when everything checked so far was all that was wanted */
export function endDryRun(members: Members): void {
  if (!members.boolean('DryRun')) return;
  throw new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun parameter was set.',
  );
}
