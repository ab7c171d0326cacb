import {
  type BatchResultErrorEntry,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsForEachTest } from '../support/sqs-fixture';

const sqs = sqsForEachTest();

describe('a batch', () => {
  it('does what can be done and says what cannot', async () => {
    const url = await sqs.createQueue('orders', { MaximumMessageSize: '1024' });
    const sent = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', MessageBody: 'fine' },
          { Id: 'b', MessageBody: 'x'.repeat(1025) },
          { Id: 'c', MessageBody: 'also fine', DelaySeconds: 0 },
        ],
      }),
    );
    expect(sent.Successful?.map((it) => it.Id)).toEqual(['a', 'c']);
    const failed: Partial<BatchResultErrorEntry>[] = [
      { Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' },
    ];
    expect(sent.Failed).toMatchObject(failed);

    const received = await sqs.receive(url);
    expect(received.map((it) => it.Body)).toEqual(['fine', 'also fine']);
    const Entries = received.map((it, i) => ({ Id: `${i}`, ReceiptHandle: it.ReceiptHandle }));
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [...Entries, { Id: 'x', ReceiptHandle: 'nonsense' }],
      }),
    );
    expect(deleted.Successful?.map((it) => it.Id)).toEqual(['0', '1']);
    expect(deleted.Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }]);
    expect(sqs.queues.peek(url)).toEqual([]);
  });

  const message = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
  it.each([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, i) => message(`${i}`))],
    ['BatchEntryIdsNotDistinct', [message('a'), message('a', 'y')]],
    ['InvalidBatchEntryId', [message('a.b')]],
    ['InvalidBatchEntryId', [message('x'.repeat(81))]],
    ['BatchRequestTooLong', ['a', 'b'].map((Id) => message(Id, 'x'.repeat(600_000)))],
  ])('is refused as a whole where AWS refuses it: %s', async (code, Entries) => {
    const url = await sqs.createQueue();
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
    await expect(sqs.client.send(command)).rejects.toMatchObject({ name: code });
    expect(sqs.queues.peek(url)).toEqual([]);
  });
});
