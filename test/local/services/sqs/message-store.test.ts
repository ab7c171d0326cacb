import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from './support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a message', () => {
  it('can be delayed, by itself or by its queue', async () => {
    const url = await sqs.createQueue('orders', { DelaySeconds: '5' });
    await sqs.send(url, 'by the queue');
    await sqs.send(url, 'by itself', { DelaySeconds: 10 });
    expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '2' });
    await sqs.clock.advance(5_000);
    expect(await sqs.bodies(url)).toEqual(['by the queue']);
    await sqs.clock.advance(5_000);
    expect(await sqs.bodies(url)).toEqual(['by itself']);
  });

  it('is dropped when the retention period is over', async () => {
    const url = await sqs.createQueue('orders', { MessageRetentionPeriod: '60' });
    await sqs.send(url, 'old');
    await sqs.clock.advance(30_000);
    await sqs.send(url, 'new');
    await sqs.clock.advance(30_000);
    expect(await sqs.bodies(url)).toEqual(['new']);
  });

  it('is refused when the byte budget is used up, until another one is deleted', async () => {
    const url = await sqs.createQueue();
    const large = 'x'.repeat(1024 * 1024);
    for (const _ of [1, 2, 3]) await sqs.send(url, large);
    await expect(sqs.send(url, 'y')).rejects.toMatchObject({
      name: 'OverLimit',
      message: expect.stringContaining(
        'The local queues hold 3145728 of 3145728 bytes, and 1 more do not fit',
      ),
    });
    const [{ ReceiptHandle } = {}] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await sqs.send(url, 'y');
  });
});
