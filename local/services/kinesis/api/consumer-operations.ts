import { AwsError, type JsonOperation } from '../../../http';
import { invalidArgument } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_CONSUMERS_PER_LIST, NEXT_TOKEN_LIFETIME_MS } from '../limits';
import { decodeToken, encodeToken } from '../records';
import { EventStream } from './event-stream';
import { CONSUMER_ARN, Members, NAME } from './members';
import {
  consumerOf,
  endDryRun,
  STARTING_POSITION_MEMBERS,
  shardPosition,
  streamOfArn,
} from './request-arguments';
import { toConsumer } from './shapes';

/** Registered consumers, and SubscribeToShard. */
export function consumerOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    RegisterStreamConsumer(input) {
      const members = new Members(input);
      const name = members.requiredString('ConsumerName', NAME);
      const { consumers } = streamOfArn(engine, members);
      return { Consumer: toConsumer(consumers.register(name, members.strings('Tags'))) };
    },

    DeregisterStreamConsumer(input) {
      const consumer = consumerOf(engine, new Members(input));
      engine.streamByArn(consumer.streamArn).consumers.countCall('DeregisterStreamConsumer');
      engine.deregisterConsumer(consumer);
    },

    DescribeStreamConsumer(input) {
      const consumer = consumerOf(engine, new Members(input));
      engine.streamByArn(consumer.streamArn).consumers.countCall('DescribeStreamConsumer');
      return { ConsumerDescription: { ...toConsumer(consumer), StreamARN: consumer.streamArn } };
    },

    ListStreamConsumers: (input) => listStreamConsumers(engine, new Members(input)),

    SubscribeToShard(input) {
      const members = new Members(input);
      const consumer = engine.consumerByArn(members.requiredString('ConsumerARN', CONSUMER_ARN));
      const shardId = members.requiredString('ShardId', NAME);
      const position = shardPosition(
        members.requiredStructure('StartingPosition'),
        STARTING_POSITION_MEMBERS,
      );
      endDryRun(members);
      return new EventStream((subscriber) => consumer.subscribe(shardId, position, subscriber));
    },
  };
}

/** ListStreamConsumers: in order of registration, starting at the token. */
function listStreamConsumers(engine: KinesisEngine, members: Members) {
  const { state, consumers } = streamOfArn(engine, members);
  consumers.countCall('ListStreamConsumers');
  const maxResults = members.integer('MaxResults', { min: 1, max: 10_000 }) ?? MAX_CONSUMERS_PER_LIST;
  const createdAt = members.timestamp('StreamCreationTimestamp');
  const token = members.string('NextToken', { min: 1 });
  if (createdAt !== undefined && token !== undefined) {
    throw invalidArgument('NextToken and StreamCreationTimestamp cannot be provided together.');
  }
  if (createdAt !== undefined && createdAt !== state.createdAt) {
    throw invalidArgument(`Stream ${state.name} was not created at ${new Date(createdAt).toISOString()}.`);
  }
  const now = engine.environment.clock.now();
  const skip = token === undefined ? 0 : skipOf(token, state.arn, now);
  const page = consumers.all.slice(skip, skip + Math.min(maxResults, MAX_CONSUMERS_PER_LIST));
  const more = consumers.all.length > skip + page.length;
  return {
    Consumers: page.map(toConsumer),
    NextToken: more ? encodeToken('consumers', [state.arn, skip + page.length, now]) : undefined,
  };
}

function skipOf(token: string, streamArn: string, now: number): number {
  const [arn, skip, issuedAt] = decodeToken('consumers', token, 3) ?? [];
  if (arn !== streamArn)
    throw invalidArgument(`NextToken is not a token of ListStreamConsumers of ${streamArn}.`);
  if (now - Number(issuedAt) <= NEXT_TOKEN_LIFETIME_MS) return Number(skip);
  throw new AwsError(
    'ExpiredNextTokenException',
    `The NextToken was given out more than ${NEXT_TOKEN_LIFETIME_MS / 1000} seconds ago.`,
  );
}
