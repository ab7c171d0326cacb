import { Duration, type RemovalPolicy, aws_sqs as sqs, Token, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DEFAULT_QUEUE_RETENTION_DAYS, FUNCTION_TIMEOUT_MINUTES, QUEUE_RETENTION_DAYS } from './limits';

/** Properties of a dead-letter queue. */
export interface DeadLetterQueueProps {
  /** What sends messages to it, as the words follow "the dead-letter queue of". */
  readonly of: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Makes the child `DeadLetterQueue` of a construct: encrypted by SQS, TLS only, with the longest retention of
 * SQS.
 */
export function deadLetterQueue(scope: Construct, props: DeadLetterQueueProps): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetterQueue', {
    retentionPeriod: Duration.days(QUEUE_RETENTION_DAYS),
    // As long as a function that empties the queue can run, so a second reader does not see its messages.
    visibilityTimeout: Duration.minutes(FUNCTION_TIMEOUT_MINUTES),
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: props.removalPolicy,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `This queue is the dead-letter queue of ${props.of}, which the rule does not recognize.`,
  });
  return queue;
}

/** How long a queue keeps a message, in seconds. An imported queue is taken to have the default of SQS. */
export function queueRetentionSeconds(queue: sqs.IQueue): number {
  const resource = queue.node.defaultChild;
  const seconds = resource instanceof sqs.CfnQueue ? resource.messageRetentionPeriod : undefined;
  return seconds === undefined || Token.isUnresolved(seconds)
    ? Duration.days(DEFAULT_QUEUE_RETENTION_DAYS).toSeconds()
    : seconds;
}
