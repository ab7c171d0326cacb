import type { MessageAttribute, ReceivedMessage } from './message';
import { md5, md5OfAttributes } from './message-md5';

/**
 * A received message as ReceiveMessage shows it.
 * @param systemNames MessageSystemAttributeNames (or the older AttributeNames) of the request; `All` is every one
 * @param attributeNames MessageAttributeNames of the request: names, `prefix.*`, `.*` or `All`
 */
export function receivedMessageOutput(
  message: ReceivedMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const attributes = chosen(message.attributes ?? {}, attributeNames);
  const system = systemAttributes(message).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(Object.keys(attributes).length > 0
      ? { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }
      : {}),
  };
}

function systemAttributes(message: ReceivedMessage): [string, string][] {
  const all: [string, string | number | undefined][] = [
    // Requests are not tied to principals here; AWS gives the sender's unique id.
    ['SenderId', 'local'],
    ['SentTimestamp', message.sentTimestamp],
    ['ApproximateReceiveCount', message.receiveCount],
    ['ApproximateFirstReceiveTimestamp', message.firstReceiveTimestamp],
    ['AWSTraceHeader', message.awsTraceHeader],
    ['MessageGroupId', message.messageGroupId],
    ['DeadLetterQueueSourceArn', message.deadLetterQueueSourceArn],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

function chosen(
  attributes: Readonly<Record<string, MessageAttribute>>,
  names: readonly string[],
): Record<string, MessageAttribute> {
  const wanted = (name: string) =>
    names.some(
      (it) => it === 'All' || it === name || (it.endsWith('.*') && name.startsWith(it.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
