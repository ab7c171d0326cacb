import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** One call of ReceiveMessage and of the batch calls takes at most so many (AWS SDK, ReceiveMessage). */
const MAX_MESSAGES = 10;
/** Long polling asks all servers of the queue; without it a queue can look empty that is not. */
const WAIT_SECONDS = 1;

/** A message of the queue, hidden from other readers for a time. */
export interface PointerMessage {
  readonly id: string;
  readonly body: string;
  readonly receiptHandle: string;
}

/** The dead-letter queue. */
export class PointerQueue {
  /** @param holdSeconds how long a received message stays hidden: longer than the work on it, 0 to 43,200 */
  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
    private readonly holdSeconds: number,
  ) {}

  /** About how many messages there are, hidden ones too. Receives none. */
  async count(): Promise<number> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  /** The next messages, each once. @throws what SQS refuses with, unless it has given some before */
  async receive(atMost: number): Promise<PointerMessage[]> {
    const received = new Map<string, PointerMessage>();
    while (received.size < atMost) {
      const command = new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: Math.min(MAX_MESSAGES, atMost - received.size),
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: this.holdSeconds,
      });
      const { Messages = [] } = await this.client.send(command).catch((error: unknown) => {
        // Those that were received are hidden: they are worked on now, or not for a quarter of an hour.
        if (received.size === 0) throw error;
        return {} as ReceiveMessageCommandOutput;
      });
      if (Messages.length === 0) break;
      for (const { MessageId: id = '', ReceiptHandle: receiptHandle = '', Body: body = '' } of Messages) {
        received.set(id, { id, receiptHandle, body });
      }
    }
    return [...received.values()];
  }

  /** A message that could not be deleted comes again, and does no harm: its objects are written over. */
  async delete(messages: readonly PointerMessage[]): Promise<void> {
    for (const some of inTens(messages)) {
      const Entries = some.map(({ receiptHandle: ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
      }));
      await this.client.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  /** Shows messages to other readers again. One that is refused stays hidden until its time is up. */
  async release(messages: readonly PointerMessage[]): Promise<void> {
    for (const some of inTens(messages)) {
      const Entries = some.map(({ receiptHandle: ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }
}

function inTens<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / MAX_MESSAGES);
  return Array.from({ length: count }, (_, n) => items.slice(n * MAX_MESSAGES, (n + 1) * MAX_MESSAGES));
}
