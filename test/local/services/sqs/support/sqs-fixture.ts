import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { Queues, SqsService } from '../../../../../local/services/sqs';
import { ManualClock } from '../../../../support/manual-clock';

const HOME = { partition: 'aws', region: 'us-east-1', accountId: '000000000000' };

/** What the queues of a fixture may hold together. */
export const BYTE_BUDGET = 3 * 1024 * 1024;

/** Opens queues, their endpoint and a client of it for every test of the file, and closes them after it. */
export function sqsForEachTest(): SqsFixture {
  const fixture = new SqsFixture();
  beforeEach(() => fixture.open());
  afterEach(() => fixture.close());
  return fixture;
}

/** SQS on this machine, with the SDK's client for it and a clock that the test moves. */
export class SqsFixture {
  clock = new ManualClock();
  queues = new Queues({ clock: this.clock });
  endpoint = '';
  client = new SQSClient({});
  private door: FrontDoor | undefined;
  private readonly failures: unknown[] = [];

  async open(): Promise<void> {
    this.failures.length = 0;
    this.clock = new ManualClock();
    this.queues = new Queues({ clock: this.clock, byteBudget: BYTE_BUDGET });
    const onError = (error: unknown) => void this.failures.push(error);
    const service = new SqsService({ queues: this.queues, home: HOME, onError });
    this.door = new FrontDoor({ services: [service], onError });
    this.endpoint = (await this.door.start({ port: 0 })).url;
    this.client = new SQSClient({
      endpoint: this.endpoint,
      region: HOME.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.queues.close();
    await this.door?.close();
    expect(this.failures).toEqual([]);
  }

  /** @returns the queue's URL */
  async createQueue(name = 'orders', attributes: Record<string, string> = {}): Promise<string> {
    const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
    return String((await this.client.send(command)).QueueUrl);
  }

  send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  }

  /** Up to ten messages, without waiting for one. */
  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, ...more };
    return (await this.client.send(new ReceiveMessageCommand(input))).Messages ?? [];
  }

  async bodies(queueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<unknown[]> {
    return (await this.receive(queueUrl, more)).map((message) => message.Body);
  }

  async attributes(QueueUrl: string): Promise<Record<string, string>> {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    return (await this.client.send(command)).Attributes ?? {};
  }
}
