import { AwsError } from '../../http';

/** AWS, Amazon SQS Developer Guide, "Message metadata": attributes of one message. */
const MAX_ATTRIBUTES = 10;

/** A message attribute as the API has it; `BinaryValue` is base64. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional label: `Number.int`. */
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** What a sender gives. */
export interface MessageDraft {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly awsTraceHeader?: string;
  readonly messageGroupId?: string;
}

/** A message in a queue. Times are milliseconds since the epoch. */
export interface Message extends MessageDraft {
  readonly messageId: string;
  /** Kept when the message moves to a dead-letter queue. */
  readonly sentTimestamp: number;
  /** How often it was received, in this queue and in the one it was moved from. */
  readonly receiveCount: number;
  readonly firstReceiveTimestamp?: number;
  /** The queue that gave it up. */
  readonly deadLetterQueueSourceArn?: string;
}

/** A message that a consumer has in its hands. */
export interface ReceivedMessage extends Message {
  /** Differs at every receipt; the latest one deletes the message. */
  readonly receiptHandle: string;
}

/** Bytes that count against MaximumMessageSize: body, and names, types and values of the attributes. */
export function messageBytes({ body, attributes = {} }: MessageDraft): number {
  const attributeBytes = Object.entries(attributes).map(
    ([name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
  );
  return attributeBytes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(body));
}

/**
 * @throws AwsError MissingParameter for an empty body, InvalidParameterValue for a message that is too long or has too
 *   many or malformed attributes, InvalidMessageContents for characters that XML 1.0 does not have
 */
export function checkDraft(draft: MessageDraft, maximumMessageSize: number): void {
  if (draft.body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const attributes = Object.entries(draft.attributes ?? {});
  if (attributes.length > MAX_ATTRIBUTES) {
    throw invalid(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of attributes) {
    const [type] = String(DataType).split('.');
    const value = type === 'Binary' ? BinaryValue : StringValue;
    if (!['String', 'Number', 'Binary'].includes(type ?? '') || !value) {
      throw invalid(
        `The message attribute '${name}' must have a DataType of String, Number or Binary and a value of it.`,
      );
    }
  }
  const bytes = messageBytes(draft);
  if (bytes > maximumMessageSize) {
    throw invalid(`Message must be shorter than ${maximumMessageSize} bytes, got ${bytes}.`);
  }
  // AWS SDK, SQS SendMessage: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF
  if (!/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(draft.body)) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
}
