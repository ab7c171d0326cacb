import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

it('SetQueueAttributes changes the attributes it is given and keeps the others', async () => {
  const url = await sqs.createQueue('orders', { VisibilityTimeout: '60' });
  const Attributes = { DelaySeconds: '5' };
  await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  expect(await sqs.attributes(url)).toMatchObject({ VisibilityTimeout: '60', DelaySeconds: '5' });
});

it.each([
  [['DelaySeconds'], { DelaySeconds: '0' }],
  [['RedrivePolicy'], undefined],
])('GetQueueAttributes gives %o alone, and nothing for one that the queue lacks', async (names, expected) => {
  const QueueUrl = await sqs.createQueue();
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names as ['DelaySeconds'] });
  const { Attributes } = await sqs.client.send(command);
  expect(Attributes ?? {}).toEqual(expected ?? {});
});

it('GetQueueAttributes refuses a name that SQS does not have', async () => {
  const QueueUrl = await sqs.createQueue();
  const AttributeNames = ['Colour'] as unknown as ['All'];
  await expect(
    sqs.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
  ).rejects.toMatchObject({ name: 'InvalidAttributeName', message: 'Unknown Attribute Colour.' });
});
