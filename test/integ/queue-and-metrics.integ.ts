/**
 * What SQS, CloudWatch and EventBridge do where an alarm or a redrive rests on it.
 *
 * Takes about 15 minutes and costs about $0.10: a key for a day, a custom metric for an hour, a few requests.
 *
 * Not run yet: no account was at hand.
 */
import {
  aws_events as events,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
  aws_sns as sns,
  aws_sqs as sqs,
  aws_sns_subscriptions as subscriptions,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import type * as experiments from './experiments/queue-and-metrics';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('queue-and-metrics', {
  actions: [
    'cloudwatch:GetMetricStatistics',
    'cloudwatch:GetMetricData',
    'cloudwatch:PutMetricData',
    'events:PutEvents',
  ],
});
const { stack } = behaviours;

function queueOf(id: string, deadLetterQueue?: sqs.DeadLetterQueue): sqs.Queue {
  const queue = new sqs.Queue(stack, id, { deadLetterQueue });
  queue.grantSendMessages(behaviours.function);
  queue.grantConsumeMessages(behaviours.function);
  return queue;
}

const aged = queueOf('Aged');
behaviours.assume<typeof experiments.ageAfterReceives>(
  'ageAfterReceives',
  { queueUrl: aged.queueUrl, queueName: aged.queueName },
  { ageAfterReceives: { isLeftOut: true } },
);

const deadLetters = queueOf('DeadLetters');
const source = queueOf('Source', { queue: deadLetters, maxReceiveCount: 2 });
behaviours.assume<typeof experiments.receiveCount>(
  'receiveCount',
  { queueUrl: source.queueUrl, deadLetterUrl: deadLetters.queueUrl },
  { receiveCountInDeadLetterQueue: { isCarried: true } },
);

behaviours.assume<typeof experiments.fillRepeat>('fillRepeat', {}, { fillRepeatBeforeWindow: { values: 0 } });

const key = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
key.addToResourcePolicy(
  new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  }),
);
const topic = new sns.Topic(stack, 'Topic', { masterKey: key });
const told = queueOf('Told');
topic.addSubscription(new subscriptions.SqsSubscription(told));
new events.Rule(stack, 'Rule', {
  eventPattern: { source: [behaviours.prefix] },
  targets: [new targets.SnsTopic(topic)],
});
behaviours.assume<typeof experiments.ruleToEncryptedTopic>(
  'ruleToEncryptedTopic',
  { source: behaviours.prefix, queueUrl: told.queueUrl },
  { ruleToEncryptedTopic: { arrived: true } },
);
