import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { type Message, messageBytes } from './message';

/** A message of a queue, and the receives that the queue has counted. */
export interface StoredMessage {
  message: Message;
  readonly bytes: number;
  /** Receives in this queue. A receipt handle must name the latest one to delete the message. */
  receipt: number;
}

export interface MessageStoreProps {
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly retentionSeconds: () => number;
  /** Called whenever a message becomes visible. */
  readonly onVisible: () => void;
}

interface Hidden {
  readonly entry: StoredMessage;
  readonly cancelTimer: () => void;
}

/**
 * The messages of one queue: visible, delayed or in flight.
 *
 * Delays and visibility timeouts wait on the clock. Retention compares the messages' time stamps.
 */
export class MessageStore {
  private readonly visible = new Map<string, StoredMessage>();
  private readonly delayed = new Map<string, Hidden>();
  private readonly inFlight = new Map<string, Hidden>();
  /** No message expires before this moment. */
  private nextExpiry = Number.POSITIVE_INFINITY;

  constructor(private readonly props: MessageStoreProps) {}

  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    this.expire();
    return { visible: this.visible.size, inFlight: this.inFlight.size, delayed: this.delayed.size };
  }

  all(): StoredMessage[] {
    this.expire();
    return this.entries();
  }

  /** The visible messages, in the order in which they became visible. They stay visible. */
  *allVisible(): Generator<StoredMessage> {
    this.expire();
    yield* this.visible.values();
  }

  find(messageId: string): StoredMessage | undefined {
    return (
      this.visible.get(messageId) ?? (this.inFlight.get(messageId) ?? this.delayed.get(messageId))?.entry
    );
  }

  findInFlight(messageId: string): StoredMessage | undefined {
    return this.inFlight.get(messageId)?.entry;
  }

  /** @throws AwsError OverLimit when the byte budget is used up */
  add(message: Message, delaySeconds: number): void {
    const bytes = messageBytes(message);
    this.props.budget.reserve(bytes);
    this.nextExpiry = Math.min(this.nextExpiry, this.expiryOf(message));
    this.hide({ message, bytes, receipt: 0 }, delaySeconds, this.delayed);
  }

  /** Hides a message, or restarts its visibility timeout. With 0 seconds it is visible at once. */
  putInFlight(entry: StoredMessage, seconds: number): void {
    this.withdraw(entry.message.messageId);
    this.hide(entry, seconds, this.inFlight);
  }

  remove(messageId: string): void {
    this.props.budget.release(this.find(messageId)?.bytes ?? 0);
    this.withdraw(messageId);
  }

  removeAll(): void {
    for (const { message } of this.entries()) this.remove(message.messageId);
  }

  /** Checks the age of every message again, because the retention period has changed. */
  retentionChanged(): void {
    this.nextExpiry = 0;
  }

  private hide(entry: StoredMessage, seconds: number, place: Map<string, Hidden>): void {
    const { messageId } = entry.message;
    const show = () => {
      place.delete(messageId);
      this.visible.set(messageId, entry);
      this.props.onVisible();
    };
    if (seconds === 0) show();
    else place.set(messageId, { entry, cancelTimer: this.props.clock.after(seconds * 1000, show) });
  }

  private withdraw(messageId: string): void {
    this.visible.delete(messageId);
    for (const place of [this.inFlight, this.delayed]) {
      place.get(messageId)?.cancelTimer();
      place.delete(messageId);
    }
  }

  private expire(): void {
    const now = this.props.clock.now();
    if (now < this.nextExpiry) return;
    this.nextExpiry = Number.POSITIVE_INFINITY;
    for (const { message } of this.entries()) {
      const expiry = this.expiryOf(message);
      if (expiry <= now) this.remove(message.messageId);
      else this.nextExpiry = Math.min(this.nextExpiry, expiry);
    }
  }

  private expiryOf(message: Message): number {
    return message.sentTimestamp + this.props.retentionSeconds() * 1000;
  }

  private entries(): StoredMessage[] {
    const hidden = [...this.inFlight.values(), ...this.delayed.values()].map(({ entry }) => entry);
    return [...this.visible.values(), ...hidden];
  }
}

/** The bytes that the messages of all queues together may hold. */
export class ByteBudget {
  private usedBytes = 0;

  constructor(readonly limitBytes: number) {}

  /** @throws AwsError OverLimit when the bytes do not fit */
  reserve(bytes: number): void {
    if (this.usedBytes + bytes > this.limitBytes) {
      throw new AwsError(
        'OverLimit',
        `The local queues hold ${this.usedBytes} of ${this.limitBytes} bytes, and ${bytes} more do not fit. ` +
          'Receive and delete messages, or start with a larger byte budget. AWS has no such limit.',
      );
    }
    this.usedBytes += bytes;
  }

  release(bytes: number): void {
    this.usedBytes -= bytes;
  }
}
