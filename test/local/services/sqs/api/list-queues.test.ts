import { DeleteQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

it('ListQueues lists by prefix and page by page, until a queue is deleted', async () => {
  const urls = [await sqs.createQueue('a-1'), await sqs.createQueue('a-2'), await sqs.createQueue('b-1')];
  const list = (input = {}) => sqs.client.send(new ListQueuesCommand(input));
  expect((await list({ QueueNamePrefix: 'a-' })).QueueUrls).toEqual(urls.slice(0, 2));
  const first = await list({ MaxResults: 2 });
  expect(first.QueueUrls).toEqual(urls.slice(0, 2));
  expect((await list({ MaxResults: 2, NextToken: first.NextToken })).QueueUrls).toEqual(urls.slice(2));
  await sqs.client.send(new DeleteQueueCommand({ QueueUrl: urls[0] }));
  await expect(sqs.send(String(urls[0]), 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

it.each([0, 1001])('ListQueues refuses a page of %i', async (MaxResults) => {
  await expect(sqs.client.send(new ListQueuesCommand({ MaxResults }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('Must be between 1 and 1000'),
  });
});
