import { randomUUID } from 'node:crypto';
import { formatArn, parseArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import { AwsError } from '../../http';
import type { MessageDraft } from '../sqs';
import { checkNotification, messageFor } from './check-notification';
import { invalidParameter } from './invalid-parameter';
import { functionEvent, type Notification, type NotificationDraft, queueEnvelope } from './notification';
import {
  DELIVERED_PROTOCOLS,
  type Subscription,
  type SubscriptionDraft,
  subscriptionOf,
} from './subscription';

/** A message that a subscription did not get. */
export interface Undelivered {
  readonly subscription: Subscription;
  readonly messageId: string;
  readonly reason: string;
}

export interface TopicsOptions {
  readonly clock: Clock;
  /** Sends to a queue by its ARN; throws when it does not exist. */
  readonly sendToQueue: (queueArn: string, message: MessageDraft) => unknown;
  /** Hands a function an event, to run it later (invocation type Event); throws when it does not exist. */
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  /** Gets every message that a subscription did not get, and that no dead-letter queue took. */
  readonly onUndelivered: (undelivered: Undelivered) => void;
}

interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly maximumMessageSize: number;
  readonly subscriptions: Map<string, Subscription>;
}

/**
 * Standard topics. A publication is delivered at once to queues and functions; what cannot be delivered goes to the
 * subscription's dead-letter queue without further attempts. Other protocols are told to `onUndelivered`.
 */
export class Topics {
  private readonly topics = new Map<string, Topic>();

  constructor(private readonly options: TopicsOptions) {}

  /**
   * Makes a topic, or finds the one of this name.
   * @param attributes by the API's names; MaximumMessageSize has an effect, 1,024 to 1,048,576 bytes, default 262,144
   *   (AWS SDK, SNS CreateTopic)
   * @returns its ARN
   * @throws AwsError InvalidParameter for the name (256 letters, digits, `-` or `_`), a FIFO topic, or a size out of range
   */
  create(name: string, attributes: Readonly<Record<string, string>>, home: AwsEnvironment): string {
    if (name.endsWith('.fifo') || attributes.FifoTopic === 'true') {
      throw invalidParameter(`${name}: FIFO topics are not played on this machine`);
    }
    if (!/^[\w-]{1,256}$/.test(name)) {
      throw invalidParameter(
        `Topic Name "${name}": 1 to 256 letters, digits, hyphens and underscores are allowed`,
      );
    }
    const maximumMessageSize = Number(attributes.MaximumMessageSize ?? 262_144);
    if (
      !(Number.isInteger(maximumMessageSize) && maximumMessageSize >= 1024 && maximumMessageSize <= 1_048_576)
    ) {
      throw invalidParameter(
        `MaximumMessageSize must be 1024 to 1048576, got ${attributes.MaximumMessageSize}`,
      );
    }
    const arn = formatArn({ ...home, service: 'sns', resource: name });
    if (!this.topics.has(arn)) {
      this.topics.set(arn, { arn, attributes, maximumMessageSize, subscriptions: new Map() });
    }
    return arn;
  }

  /** Deletes a topic and its subscriptions; one that is not there is no mistake. */
  delete(topicArn: string): void {
    this.topics.delete(topicArn);
  }

  /** ARNs, in order of creation. */
  list(): string[] {
    return [...this.topics.keys()];
  }

  /** @throws AwsError NotFound (404) */
  attributes(topicArn: string): Record<string, string> {
    const { attributes, subscriptions } = this.topic(topicArn);
    return {
      TopicArn: topicArn,
      Owner: parseArn(topicArn).accountId,
      SubscriptionsConfirmed: String(subscriptions.size),
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
      ...attributes,
    };
  }

  /** Bytes of message and attributes together, also of all messages of one batch. @throws AwsError NotFound (404) */
  maximumMessageSize(topicArn: string): number {
    return this.topic(topicArn).maximumMessageSize;
  }

  /**
   * Subscribes an endpoint, confirmed from the start. Once more with the same endpoint it is the same subscription.
   * @throws AwsError NotFound (404) for the topic, or InvalidParameter
   */
  subscribe(topicArn: string, draft: SubscriptionDraft): Subscription {
    const { subscriptions } = this.topic(topicArn);
    const present = [...subscriptions.values()].find((it) => {
      return it.protocol === draft.protocol && it.endpoint === draft.endpoint;
    });
    if (present !== undefined) return present;
    const subscription = subscriptionOf(topicArn, `${topicArn}:${randomUUID()}`, draft);
    subscriptions.set(subscription.arn, subscription);
    return subscription;
  }

  /** Ends a subscription; one that is not there is no mistake. */
  unsubscribe(subscriptionArn: string): void {
    for (const topic of this.topics.values()) topic.subscriptions.delete(subscriptionArn);
  }

  /** @throws AwsError NotFound (404) for the topic */
  subscriptions(topicArn: string): Subscription[] {
    return [...this.topic(topicArn).subscriptions.values()];
  }

  /** @throws AwsError NotFound (404) */
  subscription(subscriptionArn: string): Subscription {
    const found = [...this.topics.values()].flatMap(
      (topic) => topic.subscriptions.get(subscriptionArn) ?? [],
    );
    if (found[0] !== undefined) return found[0];
    throw new AwsError('NotFound', `Subscription does not exist: ${subscriptionArn}`, 404);
  }

  /**
   * Publishes a message, and returns when every subscription has it, or it is known that one cannot have it.
   * @returns the message's id
   * @throws AwsError NotFound (404) for the topic, or InvalidParameter; never for a subscription's sake
   */
  async publish(topicArn: string, draft: string | NotificationDraft): Promise<string> {
    const topic = this.topic(topicArn);
    const full: NotificationDraft = typeof draft === 'string' ? { message: draft } : draft;
    checkNotification(full, topic.maximumMessageSize);
    const messageId = randomUUID();
    await Promise.all([...topic.subscriptions.values()].map((it) => this.deliver(it, messageId, full)));
    return messageId;
  }

  private async deliver(
    subscription: Subscription,
    messageId: string,
    draft: NotificationDraft,
  ): Promise<void> {
    const notification: Notification = {
      messageId,
      topicArn: subscription.topicArn,
      subscriptionArn: subscription.arn,
      timestamp: this.options.clock.now(),
      subject: draft.subject,
      message: messageFor(subscription.protocol, draft),
      attributes: draft.attributes ?? {},
    };
    try {
      if (!DELIVERED_PROTOCOLS.has(subscription.protocol)) {
        throw new Error(`${subscription.protocol} is not played on this machine`);
      }
      if (subscription.protocol === 'lambda') {
        await this.options.invokeLater(subscription.endpoint, functionEvent(notification));
      } else {
        await this.options.sendToQueue(subscription.endpoint, queueMessage(notification, subscription.raw));
      }
    } catch (error) {
      await this.giveUp(subscription, notification, messageOf(error));
    }
  }

  private async giveUp(
    subscription: Subscription,
    notification: Notification,
    reason: string,
  ): Promise<void> {
    const { messageId } = notification;
    const target = subscription.deadLetterTargetArn;
    if (target === undefined) return this.options.onUndelivered({ subscription, messageId, reason });
    try {
      await this.options.sendToQueue(target, queueMessage(notification, subscription.raw));
    } catch (error) {
      const both = `${reason}; its dead-letter queue ${target} did not take it: ${messageOf(error)}`;
      this.options.onUndelivered({ subscription, messageId, reason: both });
    }
  }

  private topic(topicArn: string): Topic {
    const topic = this.topics.get(topicArn);
    if (topic !== undefined) return topic;
    throw new AwsError('NotFound', `Topic does not exist: ${topicArn}`, 404);
  }
}

function queueMessage(notification: Notification, raw: boolean): MessageDraft {
  if (!raw) return { body: queueEnvelope(notification) };
  return { body: notification.message, attributes: notification.attributes };
}
