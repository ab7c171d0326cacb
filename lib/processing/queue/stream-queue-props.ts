import {
  type aws_cloudwatch as cloudwatch,
  type Duration,
  type aws_kinesis as kinesis,
  type RemovalPolicy,
  Token,
} from 'aws-cdk-lib';
import { streamMode } from '../../stream/known-stream';
import { checkSecondsWithin, checkWithin, InputError } from '../../support/check';
import type { FunctionOptions } from '../../support/function-options';
import {
  KINESIS_NAME,
  QUEUE_NAME_CHARACTERS,
  QUEUE_RECEIVES,
  QUEUE_VISIBILITY_SECONDS,
} from '../../support/limits';
import type { QueueStartingPosition } from './queue-starting-position';

/** Properties of a StreamQueue. */
export interface StreamQueueProps {
  /** The stream, which has to be in on-demand mode. */
  readonly stream: kinesis.IStream;

  /**
   * The name of the queue: 1 to 128 letters, digits, `_`, `-` and `.`.
   *
   * @default - generated
   */
  readonly queueName?: string;

  /**
   * Where the queue begins.
   *
   * @default QueueStartingPosition.trimHorizon()
   */
  readonly startingPosition?: QueueStartingPosition;

  /**
   * How long a record that was received is hidden from others, unless its receiver asks for another time: 0 seconds to 12
   * hours.
   *
   * @default Duration.seconds(30)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * After how many receives without an acknowledgement a record is a dead letter, 1 to 1,000.
   *
   * @default 6
   */
  readonly maxReceiveCount?: number;

  /**
   * Whether there are dead letters. Without them a record comes again until its stream no longer retains it.
   *
   * @default true
   */
  readonly deadLetters?: boolean;

  /**
   * The actions of the alarm on dead letters.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the function's logs. The queue goes with the stack: it holds no record, the stream does.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory, network, logs and keys of the function that makes the queue and looks at its dead letters.
   *
   * @default - see FunctionOptions, with a timeout of 15 minutes
   */
  readonly functionOptions?: FunctionOptions;
}

/**
 * Refuses what Kinesis would refuse.
 * @throws InputError
 */
export function checkStreamQueue(where: string, props: StreamQueueProps): void {
  const { stream, queueName, visibilityTimeout, maxReceiveCount, deadLetters } = props;
  if (streamMode(stream)?.onDemand === false) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is in provisioned mode; allowed is a stream in on-demand mode (Kinesis, CreateQueue). ` +
        'For a provisioned stream use LambdaConsumer, or a queue of SQS behind it.',
    );
  }
  checkSecondsWithin(`${where}: visibilityTimeout`, visibilityTimeout, QUEUE_VISIBILITY_SECONDS);
  checkWithin(`${where}: maxReceiveCount`, maxReceiveCount, QUEUE_RECEIVES);
  if (deadLetters === false && maxReceiveCount !== undefined) {
    throw new InputError(
      `${where}: maxReceiveCount is ${maxReceiveCount} and deadLetters is false; allowed is one of them, because without dead ` +
        'letters nobody counts.',
    );
  }
  if (queueName === undefined || Token.isUnresolved(queueName) || KINESIS_NAME.test(queueName)) return;
  throw new InputError(
    `${where}: queueName is "${queueName}"; allowed are 1 to ${QUEUE_NAME_CHARACTERS} letters, digits, "_", "-" and "." (Kinesis, CreateQueue).`,
  );
}
