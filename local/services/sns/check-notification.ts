import { messageBytes } from '../sqs';
import { invalidParameter } from './invalid-parameter';
import type { NotificationDraft } from './notification';

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
