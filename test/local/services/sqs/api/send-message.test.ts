import { createHash } from 'node:crypto';
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a message', () => {
  it('arrives with its body, attributes and digests, which the SDK verifies', async () => {
    const url = await sqs.createQueue();
    const sent = await sqs.send(url, 'größer ✓', {
      MessageAttributes: {
        'trace.id': { DataType: 'String', StringValue: 'abc' },
        bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
        count: { DataType: 'Number', StringValue: '3' },
      },
    });
    const [message] = await sqs.receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'größer ✓',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { SentTimestamp: String(sqs.clock.now()), ApproximateReceiveCount: '1' },
      MessageAttributes: {
        'trace.id': { DataType: 'String', StringValue: 'abc' },
        bytes: { BinaryValue: Uint8Array.of(0, 255) },
      },
    });
  });

  it('has the attribute digest of the algorithm that AWS publishes', async () => {
    const url = await sqs.createQueue();
    const sent = await sqs.send(url, 'x', {
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    // md5 of 00000001 'a' 00000006 'String' 01 00000001 'b'
    const encoded = Buffer.from('000000016100000006537472696e67010000000162', 'hex');
    expect(sent.MD5OfMessageAttributes).toBe(createHash('md5').update(encoded).digest('hex'));
  });
});

describe('SendMessage refuses', () => {
  const attribute = { DataType: 'String', StringValue: 'x' };
  const attributes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, attribute]));

  it.each<[string, string, Partial<SendMessageCommandInput>, string, string]>([
    ['an empty body', '', {}, 'MissingParameter', 'MessageBody'],
    ['a character outside XML', 'a\u0000b', {}, 'InvalidMessageContents', 'outside the allowed set'],
    [
      'a body that is too long',
      'x'.repeat(1025),
      {},
      'InvalidParameterValue',
      'Message must be shorter than 1024 bytes, got 1025',
    ],
    [
      'eleven attributes',
      'x',
      { MessageAttributes: attributes(11) },
      'InvalidParameterValue',
      'Number of message attributes [11] exceeds the allowed maximum [10]',
    ],
    [
      'an attribute without a value',
      'x',
      { MessageAttributes: { a: { DataType: 'String' } } },
      'InvalidParameterValue',
      "The message attribute 'a' must have a DataType of String, Number or Binary",
    ],
    ['a delay that is too long', 'x', { DelaySeconds: 901 }, 'InvalidParameterValue', 'between 0 and 900'],
    [
      'a deduplication id, which a standard queue does not take',
      'x',
      { MessageDeduplicationId: 'd' },
      'InvalidParameterValue',
      'not valid for this queue type: MessageDeduplicationId',
    ],
  ])('%s', async (_, body, more, code, message) => {
    const url = await sqs.createQueue('orders', { MaximumMessageSize: '1024' });
    await expect(sqs.send(url, body, more)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });
});
