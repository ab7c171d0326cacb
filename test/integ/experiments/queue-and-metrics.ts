import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { experimentHandler } from '../support/experiment';
import { datapoints } from '../support/metric';
import { pass, required } from '../support/wait';

const sqs = new SQSClient({});
const NAMESPACE = 'Unverified';

/** A message that was received four times: is the age of the oldest message still its age? */
export async function ageAfterReceives({ queueUrl, queueName }: Record<'queueUrl' | 'queueName', string>) {
  const { since } = await receiveOften(queueUrl, 4);
  await pass(600);
  const age = (Date.now() - since) / 1000;
  const minutes = await datapoints('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: queueName }, 6);
  const most = Math.max(0, ...minutes.map(({ Maximum = 0 }) => Maximum));
  return { ageAfterReceives: { isLeftOut: most < age / 2, age, most } };
}

/** A message that its queue gave to a dead-letter queue: does its receive count go along? */
export async function receiveCount({
  queueUrl,
  deadLetterUrl,
}: Record<'queueUrl' | 'deadLetterUrl', string>) {
  await receiveOften(queueUrl, 2);
  // The receive that is one too many moves it.
  const [message] = await required('the message in the dead-letter queue', 300, async () => {
    await receive(queueUrl);
    const messages = await receive(deadLetterUrl);
    return messages.length > 0 ? messages : undefined;
  });
  const count = Number(message?.Attributes?.ApproximateReceiveCount);
  return { receiveCountInDeadLetterQueue: { isCarried: count > 1, count } };
}

/** FILL(m, REPEAT) in a window that begins behind the last datapoint. */
export async function fillRepeat(_settings: object) {
  const cloudWatch = new CloudWatchClient({});
  const now = Date.now();
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: NAMESPACE,
      MetricData: [{ MetricName: 'Shards', Value: 3, Timestamp: new Date(now - 1_800_000) }],
    }),
  );
  await pass(180);
  const metric = { Namespace: NAMESPACE, MetricName: 'Shards' };
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now),
      MetricDataQueries: [
        { Id: 'm', MetricStat: { Metric: metric, Period: 60, Stat: 'Average' }, ReturnData: false },
        { Id: 'f', Expression: 'FILL(m, REPEAT)' },
      ],
    }),
  );
  return { fillRepeatBeforeWindow: { values: MetricDataResults[0]?.Values?.length ?? 0 } };
}

/** A rule's message to an encrypted topic, with the key policy that AuditTrail writes. */
export async function ruleToEncryptedTopic({ source, queueUrl }: Record<'source' | 'queueUrl', string>) {
  await new EventBridgeClient({}).send(
    new PutEventsCommand({ Entries: [{ Source: source, DetailType: 'try', Detail: '{}' }] }),
  );
  const end = Date.now() + 180_000;
  let arrived = false;
  while (!arrived && Date.now() < end) arrived = (await receive(queueUrl)).length > 0;
  return { ruleToEncryptedTopic: { arrived } };
}

async function receiveOften(queueUrl: string, times: number): Promise<{ readonly since: number }> {
  const since = Date.now();
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'poison' }));
  for (let time = 0; time < times; time++) {
    const [message] = await required('the message', 60, async () => {
      const messages = await receive(queueUrl);
      return messages.length > 0 ? messages : undefined;
    });
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }
  return { since };
}

async function receive(QueueUrl: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 10,
      VisibilityTimeout: 2,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

export const handler = experimentHandler({
  ageAfterReceives,
  receiveCount,
  fillRepeat,
  ruleToEncryptedTopic,
});
