import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { Queues, SqsService } from '../../../../local/services/sqs';
import { ManualClock } from '../../../support/manual-clock';

const home = { partition: 'aws', region: 'us-east-1', accountId: '000000000000' };
const failures: unknown[] = [];

let clock: ManualClock;
let queues: Queues;
let door: FrontDoor;
let endpoint: string;
let sqs: SQSClient;

beforeEach(async () => {
  failures.length = 0;
  clock = new ManualClock();
  queues = new Queues({ clock, byteBudget: 3 * 1024 * 1024 });
  const onError = (error: unknown) => void failures.push(error);
  door = new FrontDoor({ services: [new SqsService({ queues, home, onError })], onError });
  endpoint = (await door.start({ port: 0 })).url;
  sqs = new SQSClient({
    endpoint,
    region: home.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  sqs.destroy();
  queues.close();
  await door.close();
  expect(failures).toEqual([]);
});

async function createQueue(name: string, attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return String(QueueUrl);
}

const send = (QueueUrl: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

async function receive(QueueUrl: string, rest: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, ...rest };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

async function bodies(queueUrl: string, rest: Partial<ReceiveMessageCommandInput> = {}): Promise<unknown[]> {
  return (await receive(queueUrl, rest)).map((message) => message.Body);
}

async function attributes(QueueUrl: string): Promise<Record<string, string>> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes ?? {};
}

describe('a queue', () => {
  it('has a URL at the address the client used, an ARN, and the defaults of AWS', async () => {
    const url = await createQueue('orders');
    expect(url).toBe(`${endpoint}/000000000000/orders`);
    expect(await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).toMatchObject({ QueueUrl: url });
    expect(await attributes(url)).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      MaximumMessageSize: '1048576',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      CreatedTimestamp: String(clock.now() / 1000),
    });
  });

  it('is the same when it is created again, unless its attributes differ', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '60' });
    await expect(createQueue('orders', { VisibilityTimeout: '60' })).resolves.toBe(url);
    await expect(createQueue('orders', { VisibilityTimeout: '61' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
  });

  it('is listed by prefix, page by page, until it is deleted', async () => {
    const urls = [await createQueue('a-1'), await createQueue('a-2'), await createQueue('b-1')];
    const list = (input = {}) => sqs.send(new ListQueuesCommand(input));
    expect((await list({ QueueNamePrefix: 'a-' })).QueueUrls).toEqual(urls.slice(0, 2));
    const first = await list({ MaxResults: 2 });
    expect(first.QueueUrls).toEqual(urls.slice(0, 2));
    expect((await list({ MaxResults: 2, NextToken: first.NextToken })).QueueUrls).toEqual(urls.slice(2));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: urls[0] }));
    await expect(send(String(urls[0]), 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('changes the attributes it is given and keeps the others', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '60' });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: '5' } }));
    expect(await attributes(url)).toMatchObject({ VisibilityTimeout: '60', DelaySeconds: '5' });
  });

  it.each([
    ['with.dots', {}, 'InvalidParameterValue', 'QueueName "with.dots" is not valid: 1 to 80 letters'],
    [
      'orders.fifo',
      { FifoQueue: 'true' },
      'UnsupportedOperation',
      'FIFO queues are not played on this machine',
    ],
    [
      'orders',
      { VisibilityTimeout: '43201' },
      'InvalidAttributeValue',
      'VisibilityTimeout: 43201. It must be a whole number from 0 to 43200',
    ],
    ['orders', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue', 'from 60 to 1209600'],
    [
      'orders',
      { RedrivePolicy: '{"maxReceiveCount":3}' },
      'InvalidAttributeValue',
      'It must have a deadLetterTargetArn',
    ],
    [
      'orders',
      { RedrivePolicy: '{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:r:a:gone"}' },
      'InvalidParameterValue',
      'Dead letter target does not exist',
    ],
    ['orders', { Colour: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Colour'],
  ])('refuses what AWS refuses: %s %o', async (name, given, code, message) => {
    await expect(createQueue(name, given)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });
});

describe('a message', () => {
  it('arrives with its body, attributes and digests, which the SDK verifies', async () => {
    const url = await createQueue('orders');
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'größer ✓',
        MessageAttributes: {
          'trace.id': { DataType: 'String', StringValue: 'abc' },
          bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
          count: { DataType: 'Number', StringValue: '3' },
        },
      }),
    );
    const [message] = await receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'größer ✓',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { SentTimestamp: String(clock.now()), ApproximateReceiveCount: '1' },
      MessageAttributes: {
        'trace.id': { DataType: 'String', StringValue: 'abc' },
        bytes: { BinaryValue: Uint8Array.of(0, 255) },
      },
    });
  });

  it('has the attribute digest of the algorithm that AWS publishes', async () => {
    const url = await createQueue('orders');
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageAttributes }),
    );
    // md5 of 00000001 'a' 00000006 'String' 01 00000001 'b'
    const { createHash } = await import('node:crypto');
    const encoded = Buffer.from('000000016100000006537472696e67010000000162', 'hex');
    expect(sent.MD5OfMessageAttributes).toBe(createHash('md5').update(encoded).digest('hex'));
  });

  it('shows only the attributes that are asked for', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '0' });
    const attribute = { DataType: 'String', StringValue: 'x' };
    const MessageAttributes = { 'a.1': attribute, 'a.2': attribute, b: attribute };
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageAttributes }));
    const names = async (MessageAttributeNames: string[]) =>
      Object.keys(
        (await receive(url, { MessageAttributeNames, MaxNumberOfMessages: 1 }))[0]?.MessageAttributes ?? {},
      );
    expect(await names([])).toEqual([]);
    expect(await names(['b'])).toEqual(['b']);
    expect(await names(['a.*'])).toEqual(['a.1', 'a.2']);
  });

  it('is out of sight for the visibility timeout, then comes again with a higher receive count', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '30' });
    await send(url, 'one');
    expect(await bodies(url)).toEqual(['one']);
    await clock.advance(29_999);
    expect(await bodies(url)).toEqual([]);
    expect(await attributes(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    await clock.advance(1);
    const [again] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  it('is gone once it is deleted, and only by its latest receipt', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '10' });
    await send(url, 'one');
    const [first] = await receive(url);
    await clock.advance(10_000);
    const [second] = await receive(url);
    const remove = (handle = '') =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
    await remove(first?.ReceiptHandle);
    expect(queues.peek(url)).toHaveLength(1);
    await remove(second?.ReceiptHandle);
    await remove(second?.ReceiptHandle);
    expect(queues.peek(url)).toEqual([]);
    await expect(remove('nonsense')).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    expect(clock.pending).toBe(0);
  });

  it('can be kept out of sight for longer, or given back at once', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '10' });
    await send(url, 'one');
    const [{ ReceiptHandle } = {}] = await receive(url);
    const change = (VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    await change(60);
    await clock.advance(59_999);
    expect(await bodies(url)).toEqual([]);
    await change(0);
    expect(await bodies(url)).toEqual(['one']);
    await expect(change(5)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('can be delayed, by itself or by its queue', async () => {
    const url = await createQueue('orders', { DelaySeconds: '5' });
    await send(url, 'by the queue');
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'by itself', DelaySeconds: 10 }));
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '2' });
    await clock.advance(5_000);
    expect(await bodies(url)).toEqual(['by the queue']);
    await clock.advance(5_000);
    expect(await bodies(url)).toEqual(['by itself']);
  });

  it('is dropped when the retention period is over', async () => {
    const url = await createQueue('orders', { MessageRetentionPeriod: '60' });
    await send(url, 'old');
    await clock.advance(30_000);
    await send(url, 'new');
    await clock.advance(30_000);
    expect(await bodies(url)).toEqual(['new']);
  });

  it('moves to the dead-letter queue when it was received too often, and keeps its id and age', async () => {
    const dead = await createQueue('dead');
    const RedrivePolicy = JSON.stringify({
      maxReceiveCount: 2,
      deadLetterTargetArn: (await attributes(dead)).QueueArn,
    });
    const url = await createQueue('orders', { RedrivePolicy, VisibilityTimeout: '1' });
    const { MessageId } = await send(url, 'poison');
    const sentAt = clock.now();
    for (const _ of [1, 2]) {
      expect(await bodies(url)).toEqual(['poison']);
      await clock.advance(1_000);
    }
    expect(await bodies(url)).toEqual([]);
    expect(await receive(dead, { MessageSystemAttributeNames: ['All'] })).toMatchObject([
      {
        MessageId,
        Body: 'poison',
        Attributes: {
          SentTimestamp: String(sentAt),
          DeadLetterQueueSourceArn: (await attributes(url)).QueueArn,
        },
      },
    ]);
    expect(await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).toMatchObject({
      queueUrls: [url],
    });
  });

  it.each([
    ['', 'MissingParameter', 'MessageBody'],
    ['a\u0000b', 'InvalidMessageContents', 'characters outside the allowed set'],
    ['x'.repeat(1025), 'InvalidParameterValue', 'Message must be shorter than 1024 bytes, got 1025'],
  ])('is refused where AWS refuses it', async (body, code, message) => {
    const url = await createQueue('orders', { MaximumMessageSize: '1024' });
    await expect(send(url, body)).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining(message),
    });
  });

  it('is refused when the byte budget is used up, until another one is deleted', async () => {
    const url = await createQueue('orders');
    const large = 'x'.repeat(1024 * 1024);
    for (const _ of [1, 2, 3]) await send(url, large);
    await expect(send(url, 'y')).rejects.toMatchObject({
      name: 'OverLimit',
      message: expect.stringContaining(
        'The local queues hold 3145728 of 3145728 bytes, and 1 more do not fit',
      ),
    });
    const [{ ReceiptHandle } = {}] = await receive(url, { MaxNumberOfMessages: 1 });
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await send(url, 'y');
  });
});

describe('a long poll', () => {
  it('ends when a message comes', async () => {
    const url = await createQueue('orders');
    const polled = bodies(url, { WaitTimeSeconds: 20 });
    await vi.waitFor(() => expect(clock.pending).toBe(1));
    await send(url, 'late');
    expect(await polled).toEqual(['late']);
  });

  it('ends when a message comes in sight again', async () => {
    const url = await createQueue('orders', { VisibilityTimeout: '5', ReceiveMessageWaitTimeSeconds: '20' });
    await send(url, 'one');
    expect(await bodies(url)).toEqual(['one']);
    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    await vi.waitFor(() => expect(clock.pending).toBe(2));
    await clock.advance(5_000);
    expect((await polled).Messages?.map((it) => it.Body)).toEqual(['one']);
  });

  it('ends empty when its time is over, and gives each message to one of two waiting', async () => {
    const url = await createQueue('orders');
    const polls = [bodies(url, { WaitTimeSeconds: 20 }), bodies(url, { WaitTimeSeconds: 20 })];
    await vi.waitFor(() => expect(clock.pending).toBe(2));
    await send(url, 'only');
    await vi.waitFor(() => expect(clock.pending).toBe(2)); // one poll less, one visibility timeout more
    await clock.advance(20_000);
    expect((await Promise.all(polls)).toSorted()).toEqual([[], ['only']]);
  });

  it('does not outlive its queue', async () => {
    const url = await createQueue('orders');
    const polled = bodies(url, { WaitTimeSeconds: 20 });
    await vi.waitFor(() => expect(clock.pending).toBe(1));
    queues.close();
    expect(await polled).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('a batch', () => {
  it('does what can be done and says what cannot', async () => {
    const url = await createQueue('orders', { MaximumMessageSize: '1024' });
    const sent = await sqs.send(
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

    const received = await receive(url);
    expect(received.map((it) => it.Body)).toEqual(['fine', 'also fine']);
    const Entries = received.map((it, i) => ({ Id: `${i}`, ReceiptHandle: it.ReceiptHandle }));
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [...Entries, { Id: 'x', ReceiptHandle: 'nonsense' }],
      }),
    );
    expect(deleted.Successful?.map((it) => it.Id)).toEqual(['0', '1']);
    expect(deleted.Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }]);
    expect(queues.peek(url)).toEqual([]);
  });

  it.each([
    [[], 'EmptyBatchRequest'],
    [
      Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    [
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    [[{ Id: 'a.b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })), 'BatchRequestTooLong'],
  ])('is refused as a whole where AWS refuses it: %#', async (Entries, code) => {
    const url = await createQueue('orders');
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).rejects.toMatchObject({
      name: code,
    });
    expect(queues.peek(url)).toEqual([]);
  });
});

describe('in-process', () => {
  it('sends, and looks into a queue without receiving', async () => {
    const url = await createQueue('orders');
    const { QueueArn = '' } = await attributes(url);
    queues.send(QueueArn, 'first');
    await clock.advance(1);
    queues.send(QueueArn, { body: 'second' });
    await receive(url, { MaxNumberOfMessages: 1 });
    expect(queues.peek(QueueArn)).toMatchObject([
      { body: 'first', receiveCount: 1, sentTimestamp: clock.now() - 1 },
      { body: 'second', receiveCount: 0, sentTimestamp: clock.now() },
    ]);
    expect(() => queues.send(`${QueueArn}x`, 'lost')).toThrow('The specified queue does not exist');
  });

  it('a purge empties the queue', async () => {
    const url = await createQueue('orders');
    await send(url, 'one');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await bodies(url)).toEqual([]);
  });
});
