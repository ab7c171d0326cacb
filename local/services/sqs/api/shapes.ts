import { createHash } from 'node:crypto';
import { unknownAttribute } from '../errors';
import type { MessageAttribute, ReceivedMessage } from '../message';
import type { Queue } from '../queue';

/**
 * The attributes of a queue in the form of GetQueueAttributes.
 * @param names `All`, or names of attributes
 * @throws AwsError InvalidAttributeName
 */
export function queueAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const all: Record<string, string> = {
    ...queue.settings.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdTimestamp / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.lastModifiedTimestamp / 1000)),
  };
  if (names.includes('All')) return all;
  const unknown = names.find((name) => all[name] === undefined && !OPTIONAL.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** Attributes that SQS has, even if this queue lacks them. A client may ask for them. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
]);

/**
 * A message in the form of ReceiveMessage.
 * @param systemNames MessageSystemAttributeNames (or the older AttributeNames) of the request; `All` is every
 *   one
 * @param attributeNames MessageAttributeNames of the request: names, `prefix.*`, `.*` or `All`
 */
export function receivedMessageOutput(
  message: ReceivedMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const attributes = requestedAttributes(message.attributes ?? {}, attributeNames);
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
    // AWS gives the unique id of the sender. The local endpoint does not know who sends.
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

function requestedAttributes(
  attributes: Readonly<Record<string, MessageAttribute>>,
  names: readonly string[],
): Record<string, MessageAttribute> {
  const isRequested = (name: string) =>
    names.some(
      (it) => it === 'All' || it === name || (it.endsWith('.*') && name.startsWith(it.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isRequested(name)));
}

/** The MD5 digest in hexadecimal digits. */
export function md5(data: string | Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}

/**
 * The MD5 digest of message attributes, which SDKs verify.
 * @returns `undefined` if there are none
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> = {},
): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const parts = entries.flatMap(([name, { DataType, StringValue = '', BinaryValue }]) => [
    withLength(Buffer.from(name)),
    withLength(Buffer.from(DataType)),
    BinaryValue === undefined ? Buffer.of(1) : Buffer.of(2),
    withLength(BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64')),
  ]);
  return md5(Buffer.concat(parts));
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
