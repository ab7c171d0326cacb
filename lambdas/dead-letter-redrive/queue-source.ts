import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { PointerMessage, PointerSource } from './pointer-source';

/** One call of ReceiveMessage and of the batch calls takes at most so many (AWS SDK, ReceiveMessage). */
const MAX_MESSAGES = 10;
/** Long polling asks all of the queue's servers; without it a queue can look empty that is not (AWS SDK, ReceiveMessage). */
const WAIT_SECONDS = 1;

/** The pointers of an on-failure queue. */
export class QueueSource implements PointerSource {
  private readonly seen = new Set<string>();
  private readonly receiptHandles = new Map<string, string>();

  /** @param holdSeconds how long a received message stays hidden: longer than the run, 0 to 43,200 */
  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
    private readonly holdSeconds: number,
  ) {}

  async next(atMost: number, abortSignal: AbortSignal): Promise<PointerMessage[]> {
    for (;;) {
      const { Messages = [] } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: Math.min(MAX_MESSAGES, atMost),
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: this.holdSeconds,
        }),
        { abortSignal },
      );
      if (Messages.length === 0) return [];
      const fresh: PointerMessage[] = [];
      for (const { MessageId: id = '', ReceiptHandle = '', Body = '' } of Messages) {
        this.receiptHandles.set(id, ReceiptHandle);
        if (!this.seen.has(id)) fresh.push({ id, read: async () => Body });
        this.seen.add(id);
      }
      // Standard queues deliver at least once: a message that comes again has had its turn in this run.
      if (fresh.length > 0) return fresh;
    }
  }

  async delete({ id }: PointerMessage): Promise<void> {
    const ReceiptHandle = this.receiptHandles.get(id);
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
    this.receiptHandles.delete(id);
  }

  async release(): Promise<void> {
    const held = [...this.receiptHandles.values()];
    for (let start = 0; start < held.length; start += MAX_MESSAGES) {
      const Entries = held
        .slice(start, start + MAX_MESSAGES)
        .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      // An entry that fails only stays hidden until its time is up by itself.
      await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }
}
