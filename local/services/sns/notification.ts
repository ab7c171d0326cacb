import { type MessageAttribute, messageBytes } from '../sqs';
import { invalidParameter } from './errors';
import { MAX_SUBJECT_CHARACTERS } from './limits';

/** A message as its publisher gives it. */
export interface NotificationDraft {
  readonly message: string;
  /** At most 99 characters, without line breaks and control characters. */
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** `json`: the message is an object with a text for `default` and for protocols that get another text. */
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

/**
 * Checks a message before it is published.
 * @param maximumMessageSize bytes of message and attributes together
 * @throws AwsError InvalidParameter
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function checkNotification(draft: NotificationDraft, maximumMessageSize: number): void {
  const { message, subject, attributes, messageStructure } = draft;
  if (message === '') throw invalidParameter('Empty message');
  const bytes = messageBytes({ body: message, attributes });
  if (bytes > maximumMessageSize)
    throw invalidParameter(`Message too long: ${bytes} bytes, at most ${maximumMessageSize} allowed`);
  if (subject !== undefined && !isSubject(subject)) {
    throw invalidParameter(
      `Subject must have 1 to ${MAX_SUBJECT_CHARACTERS} characters, no line breaks and no control characters`,
    );
  }
  if (messageStructure !== undefined && messageStructure !== 'json') {
    throw invalidParameter(`MessageStructure must be json, got ${messageStructure}`);
  }
  messageFor('default', draft);
}

/** The text that subscriptions of a protocol get. @throws AwsError InvalidParameter if there is none */
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

/** The JSON document that a queue gets unless its subscription asks for raw messages. */
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

/** The event that Lambda invokes a subscribed function with. */
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

/** The local endpoint signs nothing. The members are present because a consumer may read them. */
const SIGNATURE = { version: '1', signature: 'local', certificateUrl: '', unsubscribeUrl: '' };

function isSubject(text: string): boolean {
  return text !== '' && text.length <= MAX_SUBJECT_CHARACTERS && !/\p{Cc}/u.test(text);
}

function shownAttributes(attributes: Readonly<Record<string, MessageAttribute>>): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
      return [name, { Type: DataType, Value: StringValue ?? BinaryValue }];
    }),
  );
}
