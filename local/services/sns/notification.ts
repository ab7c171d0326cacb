import { type MessageAttribute, messageBytes } from '../sqs';
import { invalidParameter } from './errors';

/** What a publisher gives. */
export interface NotificationDraft {
  readonly message: string;
  /** Fewer than 100 characters, no line breaks or control characters (AWS SDK, SNS Publish). */
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** `json`: the message is an object with a text for `default`, and for protocols that get another one. */
  readonly messageStructure?: string;
}

/** A message of a topic on its way to one subscription. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly subject?: string;
  /** The text for the subscription's protocol. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

/** Nothing is signed here; the members are there because a consumer may read them. */
const SIGNATURE = { version: '1', signature: 'local', certificateUrl: '', unsubscribeUrl: '' };

/** What a queue gets that does not take messages raw: the JSON document of a notification. */
export function queueEnvelope(notification: Notification): string {
  const { attributes } = notification;
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    Subject: notification.subject,
    Message: notification.message,
    Timestamp: new Date(notification.timestamp).toISOString(),
    SignatureVersion: SIGNATURE.version,
    Signature: SIGNATURE.signature,
    SigningCertURL: SIGNATURE.certificateUrl,
    UnsubscribeURL: SIGNATURE.unsubscribeUrl,
    MessageAttributes: Object.keys(attributes).length > 0 ? shownAttributes(attributes) : undefined,
  });
}

/** The event that a function is invoked with. */
export function functionEvent(notification: Notification): string {
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: notification.subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.messageId,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: notification.message,
          Timestamp: new Date(notification.timestamp).toISOString(),
          SignatureVersion: SIGNATURE.version,
          Signature: SIGNATURE.signature,
          SigningCertUrl: SIGNATURE.certificateUrl,
          UnsubscribeUrl: SIGNATURE.unsubscribeUrl,
          MessageAttributes: shownAttributes(notification.attributes),
        },
      },
    ],
  });
}

function shownAttributes(attributes: Readonly<Record<string, MessageAttribute>>): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
      return [name, { Type: DataType, Value: StringValue ?? BinaryValue }];
    }),
  );
}

/**
 * @param maximumMessageSize bytes of message and attributes together
 * @throws AwsError InvalidParameter
 */
export function checkNotification(draft: NotificationDraft, maximumMessageSize: number): void {
  const { message, subject, attributes, messageStructure } = draft;
  if (message === '') throw invalidParameter('Empty message');
  const bytes = messageBytes({ body: message, attributes });
  if (bytes > maximumMessageSize)
    throw invalidParameter(`Message too long: ${bytes} bytes, at most ${maximumMessageSize} allowed`);
  // AWS SDK, SNS Publish: Subject has "no line breaks or control characters" and is "less than 100 characters long".
  if (subject !== undefined && (subject === '' || subject.length >= 100 || /\p{Cc}/u.test(subject))) {
    throw invalidParameter('Subject must have 1 to 99 characters, no line breaks and no control characters');
  }
  if (messageStructure !== undefined && messageStructure !== 'json') {
    throw invalidParameter(`MessageStructure must be json, got ${messageStructure}`);
  }
  messageFor('default', draft);
}

/** The text that a subscription of a protocol gets. @throws AwsError InvalidParameter where there is none */
export function messageFor(protocol: string, { message, messageStructure }: NotificationDraft): string {
  if (messageStructure === undefined) return message;
  let texts: Record<string, unknown>;
  try {
    texts = Object(JSON.parse(message));
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const text = texts[protocol] ?? texts.default;
  if (typeof text === 'string') return text;
  throw invalidParameter('Message Structure - No default entry in JSON message body');
}
