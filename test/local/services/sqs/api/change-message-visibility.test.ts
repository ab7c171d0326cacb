import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

const change = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout?: number) =>
  sqs.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

it('ChangeMessageVisibility keeps a message out of sight for longer, or gives it back at once', async () => {
  const url = await sqs.createQueue('orders', { VisibilityTimeout: '10' });
  await sqs.send(url, 'one');
  const [{ ReceiptHandle } = {}] = await sqs.receive(url);
  await change(url, ReceiptHandle, 60);
  await sqs.clock.advance(59_999);
  expect(await sqs.bodies(url)).toEqual([]);
  await change(url, ReceiptHandle, 0);
  expect(await sqs.bodies(url)).toEqual(['one']);
  await expect(change(url, ReceiptHandle, 5)).rejects.toMatchObject({ name: 'MessageNotInflight' });
});

it.each([
  [undefined, 'MissingParameter', 'The request must contain the parameter VisibilityTimeout.'],
  [43_201, 'InvalidParameterValue', 'Must be between 0 and 43200'],
])('ChangeMessageVisibility refuses a timeout of %s', async (seconds, code, message) => {
  const url = await sqs.createQueue();
  await sqs.send(url, 'one');
  const [{ ReceiptHandle } = {}] = await sqs.receive(url);
  await expect(change(url, ReceiptHandle, seconds)).rejects.toMatchObject({
    name: code,
    message: expect.stringContaining(message),
  });
});
