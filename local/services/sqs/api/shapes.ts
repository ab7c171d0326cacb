import { createHash } from 'node:crypto';
import { AwsError } from '../../../http';
import type { MessageAttribute, ReceivedMessage } from '../message';
import type { Queue } from '../queue';

/** Attributes that a queue may lack; asking for one of them is no mistake. */
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

export function md5(data: string | Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}

/**
 * The digest of message attributes, as SDKs verify it (Amazon SQS Developer Guide, "Calculating the MD5 message
 * digest for message attributes").
 * @returns `undefined` where there are none
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> = {},
): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const parts = entries.flatMap(([name, { DataType, StringValue = '', BinaryValue }]) => [
    sized(Buffer.from(name)),
    sized(Buffer.from(DataType)),
    BinaryValue === undefined ? Buffer.of(1) : Buffer.of(2),
    sized(BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64')),
  ]);
  return md5(Buffer.concat(parts));
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/**
 * What GetQueueAttributes answers. The approximate counts are exact here.
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
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
