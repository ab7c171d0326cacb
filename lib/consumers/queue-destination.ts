import {
  aws_cloudwatch as cloudwatch,
  Duration,
  RemovalPolicy,
  aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InputError } from '../checks/input-error';
import { grantKeyUse } from '../permissions/grant-key-use';
import { grantOn } from '../permissions/grant-on';
import type { BoundDestination } from './bound-destination';

/** Options of `FailureDestination.queue`. */
export interface QueueDestinationOptions {
  /**
   * An existing standard queue; Lambda cannot deliver to a FIFO queue (AWS Lambda Developer Guide).
   *
   * @default - a queue of the consumer's own: 14 days of retention, encrypted by SQS, TLS only
   */
  readonly queue?: sqs.IQueue;

  /**
   * What happens to the consumer's own queue when it leaves the stack. Not for an existing one.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export function bindQueue(scope: Construct, options: QueueDestinationOptions): BoundDestination {
  if (options.queue?.fifo) {
    throw new InputError(
      `FailureDestination.queue of "${scope.node.path}": queue is the FIFO queue "${options.queue.node.path}"; ` +
        'allowed is a standard queue (Lambda, failure destinations of Kinesis event source mappings).',
    );
  }
  const queue = options.queue ?? ownQueue(scope, options.removalPolicy ?? RemovalPolicy.RETAIN);
  return {
    arn: queue.queueArn,
    queue,
    measuredByMapping: false,
    grantDelivery: (grantee) => {
      const grant = grantOn(queue, queue.queueArn, grantee, ['sqs:SendMessage']);
      const key = queue.encryptionMasterKey;
      if (key === undefined) return grant;
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      return grant.combine(grantKeyUse({ key, grantee, actions, service: 'sqs' }));
    },
    failures: () =>
      queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
  };
}

function ownQueue(scope: Construct, removalPolicy: RemovalPolicy): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetterQueue', {
    // The longest that SQS keeps a message (AWS SDK, SetQueueAttributes).
    retentionPeriod: Duration.days(14),
    // As long as a redrive can run: what it holds stays invisible to a second reader.
    visibilityTimeout: Duration.minutes(15),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'This queue is the dead-letter queue of an event source mapping, which the rule does not recognize.',
  });
  return queue;
}
