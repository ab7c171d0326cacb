import { AwsError } from '../../http';
import { invalidParameterValue, missingParameter } from './errors';
import { MAX_MESSAGE_ATTRIBUTES } from './limits';

/** A message attribute, in the API's form. `BinaryValue` is base64. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional label: `Number.int`. */
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** A message as its sender gives it. */
export interface MessageDraft {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly awsTraceHeader?: string;
  readonly messageGroupId?: string;
}

/** A message in a queue. Times are milliseconds since the epoch. */
export interface Message extends MessageDraft {
  readonly messageId: string;
  /** When it was sent. A dead-letter queue keeps it. */
  readonly sentTimestamp: number;
  /** Receives in this queue and in the queue that it came from. */
  readonly receiveCount: number;
  readonly firstReceiveTimestamp?: number;
  /** The queue whose redrive policy moved it here. */
  readonly deadLetterQueueSourceArn?: string;
}

/** A message that a consumer has received. */
export interface ReceivedMessage extends Message {
  /** Differs at every receive. Only the latest handle deletes the message. */
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
 * Checks a message before it is sent.
 * @param maximumMessageSize bytes
 * @throws AwsError MissingParameter for an empty body; InvalidParameterValue for a message that is too long,
 *   or has too many or malformed attributes; InvalidMessageContents for characters that XML 1.0 does not have
 */
export function checkDraft(draft: MessageDraft, maximumMessageSize: number): void {
  if (draft.body === '') throw missingParameter('MessageBody');
  const attributes = Object.entries(draft.attributes ?? {});
  if (attributes.length > MAX_MESSAGE_ATTRIBUTES) {
    throw invalid(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_MESSAGE_ATTRIBUTES}].`,
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
  if (!ALLOWED_CHARACTERS.test(draft.body)) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ALLOWED_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

function invalid(reason: string): AwsError {
  return invalidParameterValue(`One or more parameters are invalid. Reason: ${reason}`);
}
