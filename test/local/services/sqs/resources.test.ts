import { expect, it } from 'vitest';
import { Queues, queueResources } from '../../../../local/services/sqs';
import { provisionAssembly } from '../../../../local/template';
import { ManualClock } from '../../../support/manual-clock';
import { assemblyOf } from '../../template/support';

const ENDPOINT = 'http://127.0.0.1:4566';

it('a queue of a template gets its attributes, its dead-letter queue and a URL that clients can reach', async () => {
  const queues = new Queues({ clock: new ManualClock() });
  const Resources = {
    Orders: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 90,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
        Tags: [{ Key: 'team', Value: 'orders' }],
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead', MessageRetentionPeriod: 1209600 } },
  };
  const made = await provisionAssembly(
    assemblyOf({ MyStack: { Resources } }),
    [queueResources(queues, ENDPOINT)],
    [],
  );

  expect(made.resource('MyStack', 'Dead')).toMatchObject({
    ref: `${ENDPOINT}/000000000000/dead`,
    attributes: {
      Arn: 'arn:aws:sqs:us-east-1:000000000000:dead',
      QueueName: 'dead',
      QueueUrl: `${ENDPOINT}/000000000000/dead`,
    },
  });
  const orders = made.resource('MyStack', 'Orders');
  expect(orders?.attributes.QueueName).toMatch(/^MyStack-Orders-[0-9A-Z]{12}$/);
  expect(queues.get(String(orders?.ref)).settings).toMatchObject({
    visibilityTimeout: 90,
    redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 3 },
  });
});

it('a FIFO queue is refused with its place in the template', async () => {
  const queues = new Queues({ clock: new ManualClock() });
  const Resources = { Orders: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } };
  await expect(
    provisionAssembly(assemblyOf({ MyStack: { Resources } }), [queueResources(queues, ENDPOINT)], []),
  ).rejects.toThrow(
    'MyStack/Orders (AWS::SQS::Queue): FifoQueue: FIFO queues are not played on this machine.',
  );
});
