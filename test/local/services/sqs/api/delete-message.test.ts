import { DeleteMessageCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

it('DeleteMessage deletes a message by its latest receipt only', async () => {
  const url = await sqs.createQueue('orders', { VisibilityTimeout: '10' });
  await sqs.send(url, 'one');
  const [first] = await sqs.receive(url);
  await sqs.clock.advance(10_000);
  const [second] = await sqs.receive(url);
  const remove = (handle = '') =>
    sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
  await remove(first?.ReceiptHandle);
  expect(sqs.queues.peek(url)).toHaveLength(1);
  await remove(second?.ReceiptHandle);
  await remove(second?.ReceiptHandle);
  expect(sqs.queues.peek(url)).toEqual([]);
  await expect(remove('nonsense')).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  expect(sqs.clock.pending).toBe(0);
});

it('PurgeQueue empties the queue', async () => {
  const url = await sqs.createQueue();
  await sqs.send(url, 'one');
  await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
  expect(await sqs.bodies(url)).toEqual([]);
});
