import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { type Message, messageBytes } from './message';

/** How many bytes of messages all queues together may hold. */
export class ByteBudget {
  private used = 0;

  constructor(readonly limit: number) {}

  /** @throws AwsError OverLimit, when the messages would not fit */
  take(bytes: number): void {
    if (this.used + bytes > this.limit) {
      throw new AwsError(
        'OverLimit',
        `The local queues hold ${this.used} of ${this.limit} bytes, and ${bytes} more do not fit. ` +
          'Receive and delete messages, or start with a larger byte budget. AWS has no such limit.',
      );
    }
    this.used += bytes;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }
}

/** A message of a queue and its receipts there. */
export interface Entry {
  message: Message;
  readonly bytes: number;
  /** Receipts in this queue; the latest is the one that a receipt handle must be of to delete the message. */
  receipt: number;
}

interface Hidden {
  readonly entry: Entry;
  readonly callOff: () => void;
}

interface MessageStoreProps {
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly retentionSeconds: () => number;
  /** Called whenever a message comes in sight. */
  readonly onVisible: () => void;
}

/**
 * Where a queue's messages are: in sight, delayed, or in flight. Delays and visibility timeouts wait on the clock;
 * retention goes by the messages' time stamps, so it is as long as on AWS whatever the clock compresses.
 */
export class MessageStore {
  private readonly visible = new Map<string, Entry>();
  private readonly delayed = new Map<string, Hidden>();
  private readonly inFlight = new Map<string, Hidden>();
  /** No message runs out before this. */
  private nextExpiry = Number.POSITIVE_INFINITY;

  constructor(private readonly props: MessageStoreProps) {}

  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    this.expire();
    return { visible: this.visible.size, inFlight: this.inFlight.size, delayed: this.delayed.size };
  }

  all(): Entry[] {
    this.expire();
    return this.entries();
  }

  /** Messages in sight, those first that came in sight first. They stay where they are. */
  *inSight(): Generator<Entry> {
    this.expire();
    yield* this.visible.values();
  }

  find(messageId: string): Entry | undefined {
    return (
      this.visible.get(messageId) ?? (this.inFlight.get(messageId) ?? this.delayed.get(messageId))?.entry
    );
  }

  findInFlight(messageId: string): Entry | undefined {
    return this.inFlight.get(messageId)?.entry;
  }

  /** @throws AwsError OverLimit when the byte budget is used up */
  add(message: Message, delaySeconds: number): void {
    const bytes = messageBytes(message);
    this.props.budget.take(bytes);
    this.nextExpiry = Math.min(this.nextExpiry, this.expiryOf(message));
    this.hide({ message, bytes, receipt: 0 }, delaySeconds, this.delayed);
  }

  /** Takes a message out of sight, or sets anew how long it stays so; 0 brings it in sight at once. */
  putInFlight(entry: Entry, seconds: number): void {
    this.withdraw(entry.message.messageId);
    this.hide(entry, seconds, this.inFlight);
  }

  remove(messageId: string): void {
    this.props.budget.give(this.find(messageId)?.bytes ?? 0);
    this.withdraw(messageId);
  }

  removeAll(): void {
    for (const { message } of this.entries()) this.remove(message.messageId);
  }

  /** Makes every message's end be looked at again, after the retention period was changed. */
  retentionChanged(): void {
    this.nextExpiry = 0;
  }

  private hide(entry: Entry, seconds: number, place: Map<string, Hidden>): void {
    const { messageId } = entry.message;
    const show = () => {
      place.delete(messageId);
      this.visible.set(messageId, entry);
      this.props.onVisible();
    };
    if (seconds === 0) show();
    else place.set(messageId, { entry, callOff: this.props.clock.after(seconds * 1000, show) });
  }

  private withdraw(messageId: string): void {
    this.visible.delete(messageId);
    for (const place of [this.inFlight, this.delayed]) {
      place.get(messageId)?.callOff();
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

  private entries(): Entry[] {
    const hidden = [...this.inFlight.values(), ...this.delayed.values()].map(({ entry }) => entry);
    return [...this.visible.values(), ...hidden];
  }
}
