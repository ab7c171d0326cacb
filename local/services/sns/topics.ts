import { formatArn, parseArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import type { MessageDraft } from '../sqs';
import { invalidParameter, notFound } from './errors';
import { MAX_TOPIC_NAME_CHARACTERS, MESSAGE_SIZE_RANGE_BYTES } from './limits';
import {
  checkNotification,
  functionEvent,
  messageFor,
  type Notification,
  type NotificationDraft,
  queueEnvelope,
} from './notification';
import {
  DELIVERED_PROTOCOLS,
  type Subscription,
  type SubscriptionDraft,
  subscriptionOf,
} from './subscription';

/** A message that SNS could not deliver to a subscription. */
export interface Undelivered {
  readonly subscription: Subscription;
  readonly messageId: string;
  readonly reason: string;
}

export interface TopicsOptions {
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Sends to a queue by its ARN. Throws if the queue does not exist. */
  readonly sendToQueue: (queueArn: string, message: MessageDraft) => unknown;
  /** Invokes a function asynchronously (invocation type Event). Throws if the function does not exist. */
  readonly invokeLater: (functionArn: string, event: string) => unknown;
  /** Receives every message that neither a subscription nor its dead-letter queue took. */
  readonly onUndelivered: (undelivered: Undelivered) => void;
}

interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly maximumMessageSize: number;
  readonly subscriptions: Map<string, Subscription>;
}

/**
 * The standard topics of this machine. Queues and functions get a message at once. A message that cannot be
 * delivered goes to the subscription's dead-letter queue without a retry. Other protocols go to
 * `onUndelivered`.
 */
export class Topics {
  private readonly topics = new Map<string, Topic>();
  private readonly chance: Chance;

  constructor(private readonly options: TopicsOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  /**
   * Creates a topic, or finds the topic of this name.
   * @param attributes by the API's names; only MaximumMessageSize has an effect
   * @returns its ARN
   * @throws AwsError InvalidParameter for the name, a FIFO topic, or a MaximumMessageSize out of range
   */
  create(name: string, attributes: Readonly<Record<string, string>>, home: AwsEnvironment): string {
    if (name.endsWith('.fifo') || attributes.FifoTopic === 'true') {
      throw invalidParameter(`${name}: FIFO topics are not played on this machine`);
    }
    if (!/^[\w-]+$/.test(name) || name.length > MAX_TOPIC_NAME_CHARACTERS) {
      throw invalidParameter(
        `Topic Name "${name}": 1 to ${MAX_TOPIC_NAME_CHARACTERS} letters, digits, hyphens and underscores are allowed`,
      );
    }
    const [min, max, fallback] = MESSAGE_SIZE_RANGE_BYTES;
    const maximumMessageSize = Number(attributes.MaximumMessageSize ?? fallback);
    if (!Number.isInteger(maximumMessageSize) || maximumMessageSize < min || maximumMessageSize > max) {
      throw invalidParameter(
        `MaximumMessageSize must be ${min} to ${max}, got ${attributes.MaximumMessageSize}`,
      );
    }
    const arn = formatArn({ ...home, service: 'sns', resource: name });
    if (!this.topics.has(arn)) {
      this.topics.set(arn, { arn, attributes, maximumMessageSize, subscriptions: new Map() });
    }
    return arn;
  }

  /** Deletes a topic and its subscriptions. A topic that does not exist is no error. */
  delete(topicArn: string): void {
    this.topics.delete(topicArn);
  }

  /** The ARNs of all topics, in order of creation. */
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

  /**
   * Bytes of a message and its attributes, and of all messages of one batch.
   * @throws AwsError NotFound (404)
   */
  maximumMessageSize(topicArn: string): number {
    return this.topic(topicArn).maximumMessageSize;
  }

  /**
   * Subscribes an endpoint. The subscription is confirmed at once. A second call for the endpoint finds it.
   * @throws AwsError NotFound (404) for the topic, or InvalidParameter
   */
  subscribe(topicArn: string, draft: SubscriptionDraft): Subscription {
    const { subscriptions } = this.topic(topicArn);
    const present = [...subscriptions.values()].find((it) => {
      return it.protocol === draft.protocol && it.endpoint === draft.endpoint;
    });
    if (present !== undefined) return present;
    const subscription = subscriptionOf(topicArn, `${topicArn}:${this.chance.uuid()}`, draft);
    subscriptions.set(subscription.arn, subscription);
    return subscription;
  }

  /** Ends a subscription. A subscription that does not exist is no error. */
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
    throw notFound('Subscription', subscriptionArn);
  }

  /**
   * Publishes a message. Resolves when each delivery has succeeded or failed.
   * @returns the message's id
   * @throws AwsError NotFound (404) for the topic, or InvalidParameter; never because a delivery failed
   */
  async publish(topicArn: string, draft: string | NotificationDraft): Promise<string> {
    const topic = this.topic(topicArn);
    const full: NotificationDraft = typeof draft === 'string' ? { message: draft } : draft;
    checkNotification(full, topic.maximumMessageSize);
    const messageId = this.chance.uuid();
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
      await this.sendToDeadLetterQueue(subscription, notification, messageOf(error));
    }
  }

  private async sendToDeadLetterQueue(
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
    throw notFound('Topic', topicArn);
  }
}

function queueMessage(notification: Notification, raw: boolean): MessageDraft {
  if (!raw) return { body: queueEnvelope(notification) };
  return { body: notification.message, attributes: notification.attributes };
}
