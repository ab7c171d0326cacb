import { AwsError, type JsonOperation } from '../../../http';
import { invalidArgument, resourceInUse, validationError } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_RECEIVE_COUNT, MAX_VISIBILITY_TIMEOUT_SECONDS, NEXT_TOKEN_LIFETIME_MS } from '../limits';
import { DEFAULT_ATTRIBUTES, type QueueAttributes, type StreamQueue, withAttributes } from '../queues';
import { decodeToken, encodeToken } from '../records';
import type { ShardPosition } from '../types';
import {
  ARN,
  type Input,
  integer,
  list,
  NAME,
  NEXT_TOKEN,
  oneOf,
  operation,
  PAGE_SIZE,
  QUEUE_ARN,
  required,
  structure,
  TAGS,
  timestamp,
} from './input';

const VISIBILITY = integer({ min: 0, max: MAX_VISIBILITY_TIMEOUT_SECONDS });
const QUEUE = { QueueARN: required(QUEUE_ARN) };
const STREAMS = { min: 1, max: 10_000 };

const ATTRIBUTES = structure({
  VisibilityTimeoutSeconds: VISIBILITY,
  DeadLetterConfiguration: structure({
    TargetType: required(oneOf(['BUILT_IN', 'NONE'])),
    MaxReceiveCount: integer({ min: 1, max: MAX_RECEIVE_COUNT }),
  }),
});

const STARTING_POSITION = structure({
  Type: required(oneOf(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'])),
  Timestamp: timestamp(),
});

const CREATION = {
  QueueName: required(NAME),
  StreamConfigurationList: required(
    list(structure({ StreamARN: required(ARN), StartingPosition: STARTING_POSITION }), STREAMS),
  ),
  QueueAttributes: ATTRIBUTES,
  Tags: TAGS,
};

const LISTING = {
  MaxResults: PAGE_SIZE,
  NextToken: NEXT_TOKEN,
  StreamFilter: list(structure({ StreamARN: required(ARN), StreamCreationTimestamp: timestamp() }), STREAMS),
};

/**
 * Queues on streams. From botocore's model of the API; nothing here was seen on AWS.
 * @see queueRecordOperations
 */
export function queueOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  const queueOf = ({ QueueARN }: { readonly QueueARN: string }) => engine.queueByArn(QueueARN);
  return {
    CreateQueue: operation(CREATION, (input) => ({ QueueDescription: toDescription(create(engine, input)) })),

    DescribeQueue: operation(QUEUE, (input) => ({ QueueDescription: toDescription(queueOf(input)) })),

    UpdateQueue: operation({ ...QUEUE, QueueAttributes: required(ATTRIBUTES) }, (input) => {
      const queue = queueOf(input);
      queue.update(input.QueueAttributes);
      return { QueueDescription: toDescription(queue) };
    }),

    DeleteQueue: operation(QUEUE, (input) => {
      const queue = queueOf(input);
      engine.streamByArn(queue.stream.arn).queues.delete(queue);
    }),

    ListQueues: operation(LISTING, (input) => listQueues(engine, input)),
  };
}

function create(engine: KinesisEngine, input: Input<typeof CREATION>): StreamQueue {
  const [configuration, ...others] = input.StreamConfigurationList;
  if (configuration === undefined || others.length > 0) {
    throw validationError(
      `StreamConfigurationList must have exactly one entry, got ${input.StreamConfigurationList.length}.`,
    );
  }
  const { queues } = engine.streamByArn(configuration.StreamARN);
  const { QueueName: name, Tags: tags = {} } = input;
  if (engine.queues.some((queue) => queue.name === name)) {
    throw resourceInUse(`Queue ${name} under account ${engine.environment.accountId} already exists.`);
  }
  const position = positionOf(configuration.StartingPosition);
  return queues.create({
    name,
    position,
    attributes: withAttributes(DEFAULT_ATTRIBUTES, input.QueueAttributes),
    tags,
  });
}

function positionOf(
  {
    Type: type,
    Timestamp: timestamp,
  }: Input<typeof CREATION>['StreamConfigurationList'][number]['StartingPosition'] = {
    Type: 'LATEST',
    Timestamp: undefined,
  },
): ShardPosition {
  if ((type === 'AT_TIMESTAMP') !== (timestamp !== undefined)) {
    throw validationError(
      `StartingPosition with Type ${type} ${timestamp === undefined ? 'needs a' : 'takes no'} Timestamp.`,
    );
  }
  return type === 'AT_TIMESTAMP' ? { type, timestamp: timestamp ?? 0 } : { type };
}

/** ListQueues: in order of names, starting at the token. */
function listQueues(
  engine: KinesisEngine,
  { MaxResults = 10_000, NextToken: token, StreamFilter }: Input<typeof LISTING>,
) {
  const now = engine.environment.clock.now();
  const [after, issuedAt] = token === undefined ? ['', now] : (decodeToken('queues', token, 2) ?? []);
  if (issuedAt === undefined) throw invalidArgument('NextToken is not a token of ListQueues.');
  if (now - Number(issuedAt) > NEXT_TOKEN_LIFETIME_MS) {
    throw new AwsError(
      'ExpiredNextTokenException',
      `The NextToken was given out more than ${NEXT_TOKEN_LIFETIME_MS / 1000} seconds ago.`,
    );
  }
  const matches = ({ stream }: StreamQueue) =>
    StreamFilter?.some(
      ({ StreamARN, StreamCreationTimestamp = stream.createdAt }) =>
        StreamARN === stream.arn && StreamCreationTimestamp === stream.createdAt,
    ) ?? true;
  const queues = engine.queues.filter((queue) => queue.name > String(after) && matches(queue));
  const page = queues.slice(0, MaxResults);
  const last = page.at(-1);
  return {
    QueueSummaries: page.map((queue) => ({
      ...toSummary(queue),
      Streams: [{ StreamARN: queue.stream.arn, StreamCreationTimestamp: queue.stream.createdAt / 1000 }],
    })),
    NextToken:
      last === undefined || page.length === queues.length
        ? undefined
        : encodeToken('queues', [last.name, now]),
  };
}

function toSummary({ name, arn, lifecycle, createdAt }: StreamQueue) {
  return {
    QueueName: name,
    QueueARN: arn,
    QueueStatus: lifecycle.status,
    QueueCreationTimestamp: createdAt / 1000,
  };
}

/** The API's QueueDescription. */
function toDescription(queue: StreamQueue) {
  const { position } = queue;
  const timestamp = position.type === 'AT_TIMESTAMP' ? { Timestamp: position.timestamp / 1000 } : {};
  return {
    ...toSummary(queue),
    StreamConfigurationList: [
      { StreamARN: queue.stream.arn, StartingPosition: { Type: position.type, ...timestamp } },
    ],
    QueueAttributes: toAttributes(queue.attributes),
  };
}

function toAttributes({ visibilityTimeoutSeconds, maxReceiveCount }: QueueAttributes) {
  return {
    VisibilityTimeoutSeconds: visibilityTimeoutSeconds,
    DeadLetterConfiguration:
      maxReceiveCount === undefined
        ? { TargetType: 'NONE' }
        : { TargetType: 'BUILT_IN', MaxReceiveCount: maxReceiveCount },
  };
}
