import { invalidArgument } from '../errors';
import type { StreamConsumer } from '../fan-out';
import type { KinesisEngine } from '../kinesis-engine';
import { ARN, CONSUMER_ARN, type Members, NAME } from './members';

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
