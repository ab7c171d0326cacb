import { AwsError, type JsonOperation, wireOf } from '../../../http';
import { invalidArgument } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_CONSUMERS_PER_LIST, NEXT_TOKEN_LIFETIME_MS } from '../limits';
import { decodeToken, encodeToken } from '../records';
import { CBOR_PAYLOADS, EventStream, JSON_PAYLOADS } from './event-stream';
import {
  ARN,
  CONSUMER_ARN,
  DRY_RUN,
  type Input,
  NAME,
  NEXT_TOKEN,
  oneOf,
  operation,
  PAGE_SIZE,
  RESERVED,
  required,
  SEQUENCE_NUMBER,
  structure,
  TAGS,
  timestamp,
} from './input';
import { consumerOf, endDryRun, POSITION_TYPES, shardPosition, streamOf } from './request-arguments';
import { toConsumer } from './shapes';

const CONSUMER = { StreamARN: ARN, ConsumerName: NAME, ConsumerARN: CONSUMER_ARN, ...RESERVED };

const LISTING = {
  StreamARN: required(ARN),
  ...RESERVED,
  NextToken: NEXT_TOKEN,
  MaxResults: PAGE_SIZE,
  StreamCreationTimestamp: timestamp(),
};

const STARTING_POSITION = structure({
  Type: required(oneOf(POSITION_TYPES)),
  SequenceNumber: SEQUENCE_NUMBER,
  Timestamp: timestamp(),
});

/** Registered consumers, and SubscribeToShard. */
export function consumerOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    RegisterStreamConsumer: operation(
      { StreamARN: required(ARN), ConsumerName: required(NAME), Tags: TAGS, ...RESERVED },
      (input) => {
        const { consumers } = streamOf(engine, input);
        return { Consumer: toConsumer(consumers.register(input.ConsumerName, input.Tags)) };
      },
    ),

    DeregisterStreamConsumer: operation(CONSUMER, (input) => {
      const consumer = consumerOf(engine, input);
      engine.streamByArn(consumer.streamArn).consumers.countCall('DeregisterStreamConsumer');
      engine.deregisterConsumer(consumer);
    }),

    DescribeStreamConsumer: operation(CONSUMER, (input) => {
      const consumer = consumerOf(engine, input);
      engine.streamByArn(consumer.streamArn).consumers.countCall('DescribeStreamConsumer');
      return { ConsumerDescription: { ...toConsumer(consumer), StreamARN: consumer.streamArn } };
    }),

    ListStreamConsumers: operation(LISTING, (input) => listStreamConsumers(engine, input)),

    SubscribeToShard: operation(
      {
        ConsumerARN: required(CONSUMER_ARN),
        ShardId: required(NAME),
        StartingPosition: required(STARTING_POSITION),
        DryRun: DRY_RUN,
        ...RESERVED,
      },
      (input, { headers }) => {
        const consumer = engine.consumerByArn(input.ConsumerARN);
        const { Type: type, SequenceNumber: sequenceNumber, Timestamp } = input.StartingPosition;
        const position = shardPosition({ type, sequenceNumber, timestamp: Timestamp }, 'SequenceNumber');
        endDryRun(input);
        const payloads = wireOf(headers) === 'aws-cbor' ? CBOR_PAYLOADS : JSON_PAYLOADS;
        return new EventStream(payloads, (subscriber) =>
          consumer.subscribe(input.ShardId, position, subscriber),
        );
      },
    ),
  };
}

/** ListStreamConsumers: in order of registration, starting at the token. */
function listStreamConsumers(engine: KinesisEngine, input: Input<typeof LISTING>) {
  const { state, consumers } = streamOf(engine, input);
  consumers.countCall('ListStreamConsumers');
  const {
    MaxResults: maxResults = MAX_CONSUMERS_PER_LIST,
    StreamCreationTimestamp: createdAt,
    NextToken: token,
  } = input;
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
