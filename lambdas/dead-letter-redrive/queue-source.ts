import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { messageOf } from './message-of';
import type { PointerMessage, PointerSource } from './pointer-source';

/** One call of ReceiveMessage and of the batch calls takes at most so many (AWS SDK, ReceiveMessage). */
const MAX_MESSAGES = 10;
/** A run that ends early may hold many thousand. */
const RELEASES_AT_ONCE = 10;
/** Long polling asks all of the queue's servers; without it a queue can look empty that is not (AWS SDK, ReceiveMessage). It waits only for a queue that is. */
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

  async delete(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const refusals = new Map<string, string>();
    for (const some of inTens(ids))
      for (const [id, reason] of await this.deleteBatch(some)) refusals.set(id, reason);
    return refusals;
  }

  async release(): Promise<void> {
    const batches = inTens([...this.receiptHandles.values()]);
    const work = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const Entries = batch.map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        }));
        // An entry that fails only stays hidden until its time is up by itself.
        await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
      }
    };
    await Promise.all(Array.from({ length: RELEASES_AT_ONCE }, work));
  }

  private async deleteBatch(
    ids: readonly string[],
  ): Promise<Iterable<readonly [id: string, reason: string]>> {
    const Entries = ids.map((id, index) => ({
      Id: String(index),
      ReceiptHandle: this.receiptHandles.get(id),
    }));
    try {
      const { Failed = [] } = await this.client.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }),
      );
      const refusals = new Map(
        Failed.map(({ Id, Code, Message }) => [
          ids[Number(Id)] ?? '',
          Message ?? Code ?? 'SQS does not say why',
        ]),
      );
      for (const id of ids) if (!refusals.has(id)) this.receiptHandles.delete(id);
      return refusals;
    } catch (error) {
      return ids.map((id) => [id, messageOf(error)] as const);
    }
  }
}

function inTens<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / MAX_MESSAGES);
  return Array.from({ length: count }, (_, n) => items.slice(n * MAX_MESSAGES, (n + 1) * MAX_MESSAGES));
}
