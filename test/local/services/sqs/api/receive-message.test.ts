import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a received message', () => {
  it('shows only the attributes that are asked for', async () => {
    const url = await sqs.createQueue('orders', { VisibilityTimeout: '0' });
    const attribute = { DataType: 'String', StringValue: 'x' };
    await sqs.send(url, 'x', { MessageAttributes: { 'a.1': attribute, 'a.2': attribute, b: attribute } });
    const names = async (MessageAttributeNames: string[]) => {
      const [message] = await sqs.receive(url, { MessageAttributeNames, MaxNumberOfMessages: 1 });
      return Object.keys(message?.MessageAttributes ?? {});
    };
    expect(await names([])).toEqual([]);
    expect(await names(['b'])).toEqual(['b']);
    expect(await names(['a.*'])).toEqual(['a.1', 'a.2']);
  });

  it('is out of sight for the visibility timeout, then comes again with a higher receive count', async () => {
    const url = await sqs.createQueue('orders', { VisibilityTimeout: '30' });
    await sqs.send(url, 'one');
    expect(await sqs.bodies(url)).toEqual(['one']);
    await sqs.clock.advance(29_999);
    expect(await sqs.bodies(url)).toEqual([]);
    expect(await sqs.attributes(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    await sqs.clock.advance(1);
    const [again] = await sqs.receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });
});

describe('a long poll', () => {
  it('ends when a message comes', async () => {
    const url = await sqs.createQueue();
    const polled = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.pending).toBe(1);
    await sqs.send(url, 'late');
    expect(await polled).toEqual(['late']);
  });

  it('ends when a message comes in sight again', async () => {
    const attributes = { VisibilityTimeout: '5', ReceiveMessageWaitTimeSeconds: '20' };
    const url = await sqs.createQueue('orders', attributes);
    await sqs.send(url, 'one');
    expect(await sqs.bodies(url)).toEqual(['one']);
    const polled = sqs.client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    await expect.poll(() => sqs.clock.pending).toBe(2);
    await sqs.clock.advance(5_000);
    expect((await polled).Messages?.map((it) => it.Body)).toEqual(['one']);
  });

  it('ends empty when its time is over, and gives each message to one of two waiting', async () => {
    const url = await sqs.createQueue();
    const polls = [sqs.bodies(url, { WaitTimeSeconds: 20 }), sqs.bodies(url, { WaitTimeSeconds: 20 })];
    await expect.poll(() => sqs.clock.pending).toBe(2);
    await sqs.send(url, 'only');
    await expect.poll(() => sqs.clock.pending).toBe(2); // one poll less, one visibility timeout more
    await sqs.clock.advance(20_000);
    expect((await Promise.all(polls)).toSorted()).toEqual([[], ['only']]);
  });

  it('does not outlive its queue', async () => {
    const url = await sqs.createQueue();
    const polled = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await expect.poll(() => sqs.clock.pending).toBe(1);
    sqs.queues.close();
    expect(await polled).toEqual([]);
    expect(sqs.clock.pending).toBe(0);
  });
});

describe('ReceiveMessage refuses', () => {
  it.each([
    [{ MaxNumberOfMessages: 0 }, 'MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10'],
    [{ MaxNumberOfMessages: 11 }, 'Must be between 1 and 10'],
    [{ VisibilityTimeout: 43_201 }, 'VisibilityTimeout is invalid. Reason: Must be between 0 and 43200'],
    [{ WaitTimeSeconds: 21 }, 'WaitTimeSeconds is invalid. Reason: Must be between 0 and 20'],
  ])('%o', async (input, message) => {
    const url = await sqs.createQueue();
    await expect(sqs.receive(url, input)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(message),
    });
  });
});
