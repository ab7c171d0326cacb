import { ListDeadLetterSourceQueuesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from './support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a message that was received too often', () => {
  it('moves to the dead-letter queue, and keeps its id and age', async () => {
    const dead = await sqs.createQueue('dead');
    const RedrivePolicy = JSON.stringify({
      maxReceiveCount: 2,
      deadLetterTargetArn: (await sqs.attributes(dead)).QueueArn,
    });
    const url = await sqs.createQueue('orders', { RedrivePolicy, VisibilityTimeout: '1' });
    const { MessageId } = await sqs.send(url, 'poison');
    const sentAt = sqs.clock.now();
    for (const _ of [1, 2]) {
      expect(await sqs.bodies(url)).toEqual(['poison']);
      await sqs.clock.advance(1_000);
    }
    expect(await sqs.bodies(url)).toEqual([]);
    expect(await sqs.receive(dead, { MessageSystemAttributeNames: ['All'] })).toMatchObject([
      {
        MessageId,
        Body: 'poison',
        Attributes: {
          SentTimestamp: String(sentAt),
          DeadLetterQueueSourceArn: (await sqs.attributes(url)).QueueArn,
        },
      },
    ]);
    expect(await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).toMatchObject({
      queueUrls: [url],
    });
  });
});
