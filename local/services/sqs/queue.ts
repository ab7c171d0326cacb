import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { checkDraft, type Message, type MessageDraft, type ReceivedMessage } from './message';
import { type ByteBudget, type Entry, MessageStore } from './message-store';
import type { QueueSettings } from './queue-settings';

/** AWS, Amazon SQS quotas: in-flight messages of a standard queue. */
const MAX_IN_FLIGHT = 120_000;

interface QueueProps {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly clock: Clock;
  readonly budget: ByteBudget;
  /** The queue that a redrive policy names. */
  readonly deadLetterQueue: (arn: string) => Queue | undefined;
}

export interface ReceiveOptions {
  /** At most, 1 to 10. */
  readonly maxMessages: number;
  /** Default: the queue's own. */
  readonly visibilityTimeoutSeconds?: number;
  /** How long to wait for a message, 0 to 20. Default: the queue's own. */
  readonly waitSeconds?: number;
}

/** What has happened to a queue's messages since it was made. */
export interface QueueCounts {
  /** Sent by a client, a topic or a service; not what a redrive policy moved here. */
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
  /** Receives that ended without a message. */
  readonly emptyReceives: number;
}

/** A standard queue. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdTimestamp: number;
  private current: QueueSettings;
  private modifiedTimestamp: number;
  private readonly counters = { sent: 0, received: 0, deleted: 0, emptyReceives: 0 };
  private readonly store: MessageStore;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(private readonly props: QueueProps) {
    const { name, arn, settings, clock, budget } = props;
    this.name = name;
    this.arn = arn;
    this.current = settings;
    this.createdTimestamp = clock.now();
    this.modifiedTimestamp = this.createdTimestamp;
    this.store = new MessageStore({
      clock,
      budget,
      retentionSeconds: () => this.current.messageRetentionPeriod,
      onVisible: () => this.wake(),
    });
  }

  get totals(): QueueCounts {
    return { ...this.counters };
  }

  get lastModifiedTimestamp(): number {
    return this.modifiedTimestamp;
  }

  get settings(): QueueSettings {
    return this.current;
  }

  set settings(settings: QueueSettings) {
    this.current = settings;
    this.modifiedTimestamp = this.props.clock.now();
    this.store.retentionChanged();
  }

  /**
   * @param delaySeconds default: the queue's own
   * @throws AwsError what {@link checkDraft} refuses, OverLimit when the byte budget is used up
   */
  send(draft: MessageDraft, delaySeconds = this.settings.delaySeconds): Message {
    checkDraft(draft, this.settings.maximumMessageSize);
    const message = {
      ...draft,
      messageId: randomUUID(),
      sentTimestamp: this.props.clock.now(),
      receiveCount: 0,
    };
    this.store.add(message, delaySeconds);
    this.counters.sent++;
    return message;
  }

  /** Takes messages out of sight; where there is none, after a long poll. */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const waitSeconds = options.waitSeconds ?? this.settings.receiveMessageWaitTimeSeconds;
    let messages = this.receiveNow(options);
    if (messages.length > 0 || waitSeconds === 0) return this.counted(messages);
    let over = false;
    const callOff = this.props.clock.after(waitSeconds * 1000, () => {
      over = true;
      this.wake();
    });
    while (messages.length === 0 && !over && !this.closed) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
      messages = this.receiveNow(options);
    }
    callOff();
    return this.counted(messages);
  }

  /**
   * Deletes a message. With a receipt handle that is not the latest one nothing happens, as on AWS.
   * @throws AwsError ReceiptHandleIsInvalid for what was never a receipt handle of this queue
   */
  delete(receiptHandle: string): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    if (this.store.find(messageId)?.receipt !== receipt) return;
    this.store.remove(messageId);
    this.counters.deleted++;
  }

  /** @throws AwsError ReceiptHandleIsInvalid, or MessageNotInflight when the receipt has run out */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    const entry = this.store.findInFlight(messageId);
    if (entry?.receipt !== receipt) {
      throw new AwsError('MessageNotInflight', 'The message does not exist or is not in flight.');
    }
    this.store.putInFlight(entry, seconds);
  }

  /** Every message of the queue, in sight or not, oldest first; reading them here leaves no trace. */
  peek(): Message[] {
    const messages = this.store.all().map((entry) => entry.message);
    return messages.sort((a, b) => a.sentTimestamp - b.sentTimestamp);
  }

  /** The approximate counts of GetQueueAttributes, here exact. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    return this.store.counts();
  }

  /** Deletes every message. */
  purge(): void {
    this.store.removeAll();
  }

  /** Ends every wait and every timer; the messages are gone. */
  close(): void {
    this.closed = true;
    this.purge();
    this.wake();
  }

  private counted(messages: ReceivedMessage[]): ReceivedMessage[] {
    this.counters.received += messages.length;
    if (messages.length === 0) this.counters.emptyReceives++;
    return messages;
  }

  private receiveNow({ maxMessages, visibilityTimeoutSeconds }: ReceiveOptions): ReceivedMessage[] {
    const room = Math.min(maxMessages, MAX_IN_FLIGHT - this.counts().inFlight);
    // Chosen before any is moved: with a visibility timeout of 0 a message is in sight again at once.
    const chosen: Entry[] = [];
    for (const entry of this.store.inSight()) {
      if (this.giveUp(entry)) continue;
      if (room <= 0) throw new AwsError('OverLimit', `${this.name} has ${MAX_IN_FLIGHT} messages in flight.`);
      chosen.push(entry);
      if (chosen.length === room) break;
    }
    return chosen.map((entry) => {
      entry.receipt += 1;
      entry.message = {
        ...entry.message,
        receiveCount: entry.message.receiveCount + 1,
        firstReceiveTimestamp: entry.message.firstReceiveTimestamp ?? this.props.clock.now(),
      };
      this.store.putInFlight(entry, visibilityTimeoutSeconds ?? this.settings.visibilityTimeout);
      const receiptHandle = formatReceiptHandle(this.name, entry.message.messageId, entry.receipt);
      return { ...entry.message, receiptHandle };
    });
  }

  /** Moves a message that was received too often to its dead-letter queue. @returns whether it did */
  private giveUp({ message, receipt }: Entry): boolean {
    const { redrivePolicy } = this.settings;
    if (redrivePolicy === undefined || receipt < redrivePolicy.maxReceiveCount) return false;
    const target = this.props.deadLetterQueue(redrivePolicy.deadLetterTargetArn);
    if (target === undefined) return false; // deleted meanwhile: better delivered once more than lost
    this.store.remove(message.messageId);
    target.store.add({ ...message, deadLetterQueueSourceArn: this.arn }, 0);
    return true;
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** The handle of one receipt of a message: opaque to clients, another one at every receipt. */
function formatReceiptHandle(queueName: string, messageId: string, receipt: number): string {
  return Buffer.from(`${queueName} ${messageId} ${receipt}`).toString('base64');
}

/** @throws AwsError ReceiptHandleIsInvalid for what was never a receipt handle of this queue */
function parseReceiptHandle(
  queueName: string,
  handle: string,
): { readonly messageId: string; readonly receipt: number } {
  const [name, messageId, receipt] = Buffer.from(handle, 'base64').toString().split(' ');
  if (name !== queueName || messageId === undefined || !/^\d+$/.test(receipt ?? '')) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not one of ${queueName}.`,
    );
  }
  return { messageId, receipt: Number(receipt) };
}
