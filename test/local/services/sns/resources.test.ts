import { expect, it } from 'vitest';
import { Topics, topicResources } from '../../../../local/services/sns';
import { provisionAssembly } from '../../../../local/template';
import { ManualClock } from '../../../support/manual-clock';
import { assemblyOf } from '../../template/support';

function provision(Resources: object) {
  const sent: string[] = [];
  const topics = new Topics({
    clock: new ManualClock(),
    sendToQueue: (arn, { body }) => void sent.push(`${arn} ${body}`),
    invokeLater: () => undefined,
    onUndelivered: () => undefined,
  });
  const made = provisionAssembly(assemblyOf({ MyStack: { Resources } }), [topicResources(topics)], []);
  return { topics, made, sent };
}

it('a topic of a template delivers to its subscriptions, and says to whom it does not', async () => {
  const { topics, made, sent } = provision({
    Mail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'News' }, Protocol: 'email', Endpoint: 'someone@example.com' },
    },
    Queue: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'News' },
        Protocol: 'sqs',
        Endpoint: 'arn:queue',
        RawMessageDelivery: true,
      },
    },
    News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news', KmsMasterKeyId: 'alias/aws/sns' } },
  });
  const assembly = await made;
  expect(assembly.resource('MyStack', 'News')).toMatchObject({
    ref: 'arn:aws:sns:us-east-1:000000000000:news',
    attributes: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:news', TopicName: 'news' },
  });
  expect(assembly.resource('MyStack', 'Mail')?.note).toBe(
    'nothing is delivered to someone@example.com (email)',
  );
  expect(assembly.resource('MyStack', 'Queue')?.ref).toMatch(
    /^arn:aws:sns:us-east-1:000000000000:news:[0-9a-f-]{36}$/,
  );
  await topics.publish('arn:aws:sns:us-east-1:000000000000:news', 'hello');
  expect(sent).toEqual(['arn:queue hello']);
});

it('a filter policy is refused with its place in the template', async () => {
  const { made } = provision({
    News: { Type: 'AWS::SNS::Topic' },
    Queue: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'News' },
        Protocol: 'sqs',
        Endpoint: 'arn:queue',
        FilterPolicy: { a: ['b'] },
      },
    },
  });
  await expect(made).rejects.toThrow(
    'MyStack/Queue (AWS::SNS::Subscription): Invalid parameter: FilterPolicy: filter policies are not played on this machine yet',
  );
});
