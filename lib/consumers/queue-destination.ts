import { aws_cloudwatch as cloudwatch, Duration, RemovalPolicy, type aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deadLetterQueue } from '../support/dead-letter-queue';
import { grantOn } from '../support/grant-on';
import { grantKeyUse } from '../support/grants';
import { InputError } from '../support/input-error';
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
  const queue =
    options.queue ??
    deadLetterQueue(scope, {
      of: 'an event source mapping',
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
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
