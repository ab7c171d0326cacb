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
