import type { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { MAX_IN_FLIGHT_MESSAGES } from './limits';
import { checkDraft, type Message, type MessageDraft, type ReceivedMessage } from './message';
import { type ByteBudget, MessageStore, type StoredMessage } from './message-store';
import type { QueueSettings } from './queue-settings';

interface QueueProps {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly chance: Chance;
  /** The queue that a redrive policy names. */
  readonly deadLetterQueue: (arn: string) => Queue | undefined;
}

export interface ReceiveOptions {
  /** 1 to 10. */
  readonly maxMessages: number;
  /** Default: the queue's own. */
  readonly visibilityTimeoutSeconds?: number;
  /** How long the receive waits for a message: 0 to 20. Default: the queue's own. */
  readonly waitSeconds?: number;
}

/** Counts of a queue's messages since its creation. */
export interface QueueCounts {
  /** Sent by a client, a topic or a service. Messages that a redrive policy moved here do not count. */
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
  /** Receives that returned no message. */
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
   * Sends a message.
   * @param delaySeconds default: the queue's own
   * @throws AwsError where {@link checkDraft} refuses it, and OverLimit when the byte budget is used up
   */
  send(draft: MessageDraft, delaySeconds = this.settings.delaySeconds): Message {
    checkDraft(draft, this.settings.maximumMessageSize);
    const message = {
      ...draft,
      messageId: this.props.chance.uuid(),
      sentTimestamp: this.props.clock.now(),
      receiveCount: 0,
    };
    this.store.add(message, delaySeconds);
    this.counters.sent++;
    return message;
  }

  /** Receives messages, which are then in flight. If none is visible, it waits (long poll). */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const waitSeconds = options.waitSeconds ?? this.settings.receiveMessageWaitTimeSeconds;
    let messages = this.receiveNow(options);
    if (messages.length > 0 || waitSeconds === 0) return this.counted(messages);
    let over = false;
    const cancelTimer = this.props.clock.after(waitSeconds * 1000, () => {
      over = true;
      this.wake();
    });
    while (messages.length === 0 && !over && !this.closed) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
      messages = this.receiveNow(options);
    }
    cancelTimer();
    return this.counted(messages);
  }

  /**
   * Deletes a message. A receipt handle that is not the latest one deletes nothing, as on AWS.
   * @throws AwsError ReceiptHandleIsInvalid for text that was never a receipt handle of this queue
   */
  delete(receiptHandle: string): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    if (this.store.find(messageId)?.receipt !== receipt) return;
    this.store.remove(messageId);
    this.counters.deleted++;
  }

  /**
   * Restarts the visibility timeout of a message in flight.
   * @throws AwsError ReceiptHandleIsInvalid, or MessageNotInflight when its timeout is over
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    const entry = this.store.findInFlight(messageId);
    if (entry?.receipt !== receipt) {
      throw new AwsError('MessageNotInflight', 'The message does not exist or is not in flight.');
    }
    this.store.putInFlight(entry, seconds);
  }

  /** Every message of the queue, visible or not, oldest first. It does not receive them. */
  peek(): Message[] {
    const messages = this.store.all().map((entry) => entry.message);
    return messages.sort((a, b) => a.sentTimestamp - b.sentTimestamp);
  }

  /** The counts of GetQueueAttributes. AWS approximates them; these are exact. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    return this.store.counts();
  }

  /** Deletes every message. */
  purge(): void {
    this.store.removeAll();
  }

  /** Ends every long poll and every timer, and drops the messages. */
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
    const room = Math.min(maxMessages, MAX_IN_FLIGHT_MESSAGES - this.counts().inFlight);
    // All are chosen before one is moved: with a visibility timeout of 0 it would be visible again at once.
    const chosen: StoredMessage[] = [];
    for (const entry of this.store.allVisible()) {
      if (this.moveToDeadLetterQueue(entry)) continue;
      if (room <= 0)
        throw new AwsError('OverLimit', `${this.name} has ${MAX_IN_FLIGHT_MESSAGES} messages in flight.`);
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

  /** Moves a message that was received too often. @returns whether it did */
  private moveToDeadLetterQueue({ message, receipt }: StoredMessage): boolean {
    const { redrivePolicy } = this.settings;
    if (redrivePolicy === undefined || receipt < redrivePolicy.maxReceiveCount) return false;
    const target = this.props.deadLetterQueue(redrivePolicy.deadLetterTargetArn);
    // The dead-letter queue was deleted: one more receive is better than a lost message.
    if (target === undefined) return false;
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

/** The handle of one receive of a message. Clients must not read it; it differs at every receive. */
function formatReceiptHandle(queueName: string, messageId: string, receipt: number): string {
  return Buffer.from(`${queueName} ${messageId} ${receipt}`).toString('base64');
}

/** @throws AwsError ReceiptHandleIsInvalid for text that was never a receipt handle of this queue */
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
