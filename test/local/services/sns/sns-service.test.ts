import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
  type SubscribeCommandInput,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { SNSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { SnsService, Topics, type Undelivered } from '../../../../local/services/sns';
import { Queues } from '../../../../local/services/sqs';
import { ManualClock } from '../../../support/manual-clock';

const home = { partition: 'aws', region: 'us-east-1', accountId: '000000000000' };
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let clock: ManualClock;
let queues: Queues;
let topics: Topics;
let door: FrontDoor;
let sns: SNSClient;
let invoked: { arn: string; event: SNSEvent }[];
let undelivered: Undelivered[];
let failures: unknown[];
let queueArn: string;
let TopicArn: string;

beforeEach(async () => {
  clock = new ManualClock();
  queues = new Queues({ clock });
  invoked = [];
  undelivered = [];
  failures = [];
  topics = new Topics({
    clock,
    sendToQueue: (arn, message) => queues.send(arn, message),
    invokeLater: (arn, event) => void invoked.push({ arn, event: JSON.parse(event) }),
    onUndelivered: (it) => void undelivered.push(it),
  });
  const onError = (error: unknown) => void failures.push(error);
  door = new FrontDoor({ services: [new SnsService({ topics, home, onError })], onError });
  sns = new SNSClient({
    endpoint: (await door.start({ port: 0 })).url,
    region: home.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  queueArn = queues.create('orders', {}, home).arn;
  TopicArn = String((await sns.send(new CreateTopicCommand({ Name: 'news' }))).TopicArn);
});

afterEach(async () => {
  sns.destroy();
  queues.close();
  await door.close();
  expect(failures).toEqual([]);
});

const publish = (input: Partial<PublishCommandInput> = {}) =>
  sns.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));
const subscribe = (input: Partial<SubscribeCommandInput> = {}) =>
  sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, ...input }));

describe('a topic', () => {
  it('has an ARN, attributes and a place in the list, until it is deleted', async () => {
    expect(TopicArn).toBe('arn:aws:sns:us-east-1:000000000000:news');
    await subscribe();
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, SubscriptionsConfirmed: '1' });
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await expect(publish()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it.each([
    [{ Name: 'with.dots' }, 'Topic Name "with.dots": 1 to 256 letters'],
    [{ Name: 'x.fifo', Attributes: { FifoTopic: 'true' } }, 'FIFO topics are not played on this machine'],
    [
      { Name: 'x', Attributes: { MaximumMessageSize: '1023' } },
      'MaximumMessageSize must be 1024 to 1048576, got 1023',
    ],
  ])('is refused where AWS refuses it: %o', async (input, message) => {
    await expect(sns.send(new CreateTopicCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});

describe('a subscription', () => {
  it('is the same for the same endpoint, is listed, and ends', async () => {
    const { SubscriptionArn } = await subscribe();
    expect((await subscribe()).SubscriptionArn).toBe(SubscriptionArn);
    const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn, Protocol: 'sqs', Endpoint: queueArn }]);
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ SubscriptionArn, RawMessageDelivery: 'false', Protocol: 'sqs' });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await publish();
    expect(queues.peek(queueArn)).toEqual([]);
  });

  it.each<[Partial<SubscribeCommandInput>, string]>([
    [{ Protocol: 'pigeon' }, 'Protocol must be one of sqs, lambda'],
    [
      { Attributes: { FilterPolicy: '{"a":["b"]}' } },
      'FilterPolicy: filter policies are not played on this machine yet',
    ],
    [{ Attributes: { RawMessageDelivery: 'yes' } }, 'RawMessageDelivery must be true or false, got "yes"'],
    [{ Attributes: { RedrivePolicy: '{}' } }, 'RedrivePolicy must have a deadLetterTargetArn'],
    [{ Attributes: { Colour: 'red' } }, 'AttributeName Colour'],
  ])('is refused where it cannot be kept: %o', async (input, message) => {
    await expect(subscribe(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});

describe('a publication', () => {
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'greeting & <more>' },
    bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) },
  };

  it('reaches a queue as a notification document', async () => {
    await subscribe();
    const { MessageId } = await publish({ Message: 'größer "quoted"\n', Subject: 'Hi', MessageAttributes });
    const [message] = queues.peek(queueArn);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Hi',
      Message: 'größer "quoted"\n',
      Timestamp: '2026-11-20T12:00:00.000Z',
      MessageAttributes: {
        kind: { Type: 'String', Value: 'greeting & <more>' },
        bytes: { Type: 'Binary', Value: 'AQI=' },
      },
    });
  });

  it('reaches a queue raw where it asks for that', async () => {
    await subscribe({ Attributes: { RawMessageDelivery: 'true' } });
    await publish({ MessageAttributes });
    expect(queues.peek(queueArn)).toMatchObject([
      {
        body: 'hello',
        attributes: {
          kind: { DataType: 'String', StringValue: 'greeting & <more>' },
          bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
        },
      },
    ]);
  });

  it('invokes a function with the event that AWS gives', async () => {
    const { SubscriptionArn } = await subscribe({ Protocol: 'lambda', Endpoint: FUNCTION });
    const { MessageId } = await publish();
    expect(invoked).toMatchObject([
      {
        arn: FUNCTION,
        event: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: SubscriptionArn,
              Sns: {
                Type: 'Notification',
                MessageId,
                TopicArn,
                Subject: null,
                Message: 'hello',
                MessageAttributes: {},
              },
            },
          ],
        },
      },
    ]);
  });

  it('may differ by protocol', async () => {
    await subscribe({ Attributes: { RawMessageDelivery: 'true' } });
    await subscribe({ Protocol: 'lambda', Endpoint: FUNCTION });
    await publish({ MessageStructure: 'json', Message: JSON.stringify({ default: 'd', sqs: 'for queues' }) });
    expect(queues.peek(queueArn)[0]?.body).toBe('for queues');
    expect(invoked[0]?.event.Records[0]?.Sns.Message).toBe('d');
  });

  it('is told where a subscription cannot have it; the others have it all the same', async () => {
    await subscribe({ Protocol: 'email', Endpoint: 'someone@example.com' });
    await subscribe({ Endpoint: `${queueArn}-gone` });
    await subscribe();
    const { MessageId } = await publish();
    expect(queues.peek(queueArn)).toHaveLength(1);
    expect(undelivered).toMatchObject([
      {
        messageId: MessageId,
        reason: 'email is not played on this machine',
        subscription: { protocol: 'email' },
      },
      { messageId: MessageId, reason: expect.stringContaining('The specified queue does not exist') },
    ]);
  });

  it('goes to the dead-letter queue of a subscription that cannot have it', async () => {
    const deadArn = queues.create('dead', {}, home).arn;
    const redrive = (deadLetterTargetArn: string) => ({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn }),
    });
    await subscribe({ Endpoint: `${queueArn}-gone`, Attributes: redrive(deadArn) });
    await subscribe({ Endpoint: `${queueArn}-lost`, Attributes: redrive(`${deadArn}-gone`) });
    await publish();
    expect(JSON.parse(queues.peek(deadArn)[0]?.body ?? '')).toMatchObject({ Message: 'hello' });
    expect(undelivered).toMatchObject([
      { reason: expect.stringMatching(/orders-lost.*dead-gone did not take it/) },
    ]);
  });

  it.each<[Partial<PublishCommandInput>, string]>([
    [{ Message: '' }, 'Empty message'],
    [{ Message: 'x'.repeat(262_145) }, 'Message too long: 262145 bytes, at most 262144 allowed'],
    [{ Subject: 'two\nlines' }, 'Subject must have 1 to 99 characters'],
    [{ MessageStructure: 'json', Message: 'no json' }, 'JSON message body failed to parse'],
    [{ MessageStructure: 'json', Message: '{"sqs":"x"}' }, 'No default entry in JSON message body'],
    [{ TopicArn: undefined, PhoneNumber: '+100' }, 'phone numbers are not played'],
  ])('is refused where AWS refuses it: %#', async (input, message) => {
    await subscribe();
    await expect(publish(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
    expect(queues.peek(queueArn)).toEqual([]);
  });
});

describe('a batch', () => {
  it('publishes what can be published and says what cannot', async () => {
    await subscribe({ Attributes: { RawMessageDelivery: 'true' } });
    const PublishBatchRequestEntries = [
      { Id: 'a', Message: 'one', MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } } },
      { Id: 'b', Message: '' },
      { Id: 'c', Message: 'three' },
    ];
    const { Successful, Failed } = await sns.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
    );
    expect(Successful?.map((it) => it.Id)).toEqual(['a', 'c']);
    expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
    expect(queues.peek(queueArn).map((it) => it.body)).toEqual(['one', 'three']);
    expect(queues.peek(queueArn)[0]?.attributes).toEqual({ n: { DataType: 'Number', StringValue: '1' } });
  });

  it.each([
    [[], 'EmptyBatchRequestException'],
    [
      Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, Message: 'x' })),
      'TooManyEntriesInBatchRequestException',
    ],
    [['a', 'a'].map((Id) => ({ Id, Message: 'x' })), 'BatchEntryIdsNotDistinctException'],
    [['a', 'b'].map((Id) => ({ Id, Message: 'x'.repeat(140_000) })), 'BatchRequestTooLongException'],
  ])('is refused as a whole where AWS refuses it: %#', async (PublishBatchRequestEntries, name) => {
    await expect(
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })),
    ).rejects.toMatchObject({ name });
  });
});
