import { AwsError } from '../../../http';
import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { StreamConsumer } from '../fan-out';
import type { KinesisEngine } from '../kinesis-engine';
import type { ShardPosition } from '../types';

/** The types of a position in a shard. */
export const POSITION_TYPES = [
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
] as const;

/**
 * The stream of a request: by StreamARN, StreamName, or both for the same stream.
 * @throws AwsError InvalidArgumentException when both are missing, or they name different streams;
 *   ResourceNotFoundException
 */
export function streamOf(
  engine: KinesisEngine,
  { StreamName: name, StreamARN: arn }: { readonly StreamName?: string; readonly StreamARN?: string },
): DataStream {
  if (arn === undefined) {
    if (name === undefined) throw invalidArgument('Either StreamARN or StreamName must be given.');
    return engine.stream(name);
  }
  const stream = engine.streamByArn(arn);
  if (name === undefined || name === stream.state.name) return stream;
  throw invalidArgument(`StreamName ${name} and StreamARN ${arn} are of different streams.`);
}

/**
 * The resource of tags and policies: a stream, a consumer or a queue.
 * @throws AwsError ResourceNotFoundException
 */
export function resourceOfArn(
  engine: KinesisEngine,
  { ResourceARN: arn }: { readonly ResourceARN: string },
): { readonly arn: string; readonly tags: Map<string, string> } {
  if (arn.includes(':queue/')) return engine.queueByArn(arn);
  return arn.includes('/consumer/') ? engine.consumerByArn(arn) : engine.streamByArn(arn).state;
}

/**
 * The consumer of a request: by ConsumerARN, by StreamARN and ConsumerName, or by all three for the same
 * consumer.
 * @throws AwsError InvalidArgumentException when they are missing or name different consumers;
 *   ResourceNotFoundException
 */
export function consumerOf(
  engine: KinesisEngine,
  {
    ConsumerARN: arn,
    ConsumerName: name,
    StreamARN: streamArn,
  }: { readonly ConsumerARN?: string; readonly ConsumerName?: string; readonly StreamARN?: string },
): StreamConsumer {
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

/** A position as a request gives it. */
interface GivenPosition {
  readonly type: (typeof POSITION_TYPES)[number];
  readonly sequenceNumber: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number | undefined;
}

/**
 * The position of GetShardIterator or SubscribeToShard.
 * @param sequenceNumberMember the name of the sequence number's member, which differs by operation
 * @throws AwsError InvalidArgumentException when the type lacks a member that it needs, or has one that it
 *   does not take
 */
export function shardPosition(
  { type, sequenceNumber, timestamp }: GivenPosition,
  sequenceNumberMember: string,
): ShardPosition {
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined) throw mismatch(sequenceNumberMember, type, 'no');
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
      if (sequenceNumber !== undefined) throw mismatch(sequenceNumberMember, type, 'also a');
      return { type };
  }
}

function mismatch(member: string, type: string, given: string) {
  return invalidArgument(
    `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and ${member} or ` +
      `(2) TRIM_HORIZON or LATEST and no ${member}. Request specified ${type} and ${given} ${member}.`,
  );
}

/**
 * Ends a request with DryRun after all its checks.
 * @throws AwsError DryRunOperationException if the request sets DryRun
 */
export function endDryRun({ DryRun }: { readonly DryRun?: boolean }): void {
  if (DryRun !== true) return;
  throw new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun parameter was set.',
  );
}
