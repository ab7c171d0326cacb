import type { EventRecord } from './event-record';

/** A batch that was given up, as its on-failure record names it. */
export interface Pointer {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many records the batch had. */
  readonly batchSize: number;
  /** The batch itself, which only an object in a bucket holds. */
  readonly records?: readonly EventRecord[];
}

/** A message or object that is no on-failure record of a Kinesis event source mapping. */
export class NotAPointerError extends Error {
  override readonly name = 'NotAPointerError';
}

/**
 * Reads an on-failure record: the body of a queue's message, also one that came through a topic, or of an object.
 * @throws NotAPointerError with what is missing
 */
export function parsePointer(body: string): Pointer {
  const value = parseObject(body, 'the body');
  // A topic wraps what it delivers to a queue, unless raw message delivery is on.
  const record = value.Type === 'Notification' ? parseObject(value.Message, "the topic's message") : value;
  const batch = record.KinesisBatchInfo;
  if (!isObject(batch)) throw new NotAPointerError('it has no KinesisBatchInfo');
  const request = isObject(record.requestContext) ? record.requestContext : {};
  const pointer = {
    functionArn: text(request, 'functionArn'),
    streamArn: text(batch, 'streamArn'),
    shardId: text(batch, 'shardId'),
    startSequenceNumber: sequenceNumber(batch, 'startSequenceNumber'),
    endSequenceNumber: sequenceNumber(batch, 'endSequenceNumber'),
    batchSize: size(batch.batchSize),
  };
  const records = payloadRecords(record.payload, pointer);
  return records === undefined ? pointer : { ...pointer, records };
}

/** Whether a record lies in the pointer's range. */
export function isInRange(
  number: string,
  pointer: Pick<Pointer, 'startSequenceNumber' | 'endSequenceNumber'>,
): boolean {
  const value = BigInt(number);
  return value >= BigInt(pointer.startSequenceNumber) && value <= BigInt(pointer.endSequenceNumber);
}

/** The range's records from the event that an object keeps; undefined unless it holds the range from its start. */
function payloadRecords(payload: unknown, pointer: Pointer): EventRecord[] | undefined {
  if (typeof payload !== 'string') return undefined;
  const event = parseObject(payload, 'the payload');
  if (!Array.isArray(event.Records)) throw new NotAPointerError('its payload is not an event with Records');
  const records = event.Records.filter(isEventRecord).filter(({ kinesis }) =>
    isInRange(kinesis.sequenceNumber, pointer),
  );
  return records[0]?.kinesis.sequenceNumber === pointer.startSequenceNumber ? records : undefined;
}

function isEventRecord(value: unknown): value is EventRecord {
  return isObject(value) && isObject(value.kinesis) && isSequenceNumber(value.kinesis.sequenceNumber);
}

function parseObject(json: unknown, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(String(json));
  } catch (error) {
    throw new NotAPointerError(`${what} is not JSON`, { cause: error });
  }
  if (!isObject(value)) throw new NotAPointerError(`${what} is not a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(members: Record<string, unknown>, name: string): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '') throw new NotAPointerError(`it has no ${name}`);
  return value;
}

function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,128}$/.test(value);
}

function sequenceNumber(members: Record<string, unknown>, name: string): string {
  const value = members[name];
  if (!isSequenceNumber(value)) throw new NotAPointerError(`its ${name} is not a sequence number`);
  return value;
}

function size(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new NotAPointerError('its batchSize is not a whole number of 1 or more');
  }
  return value;
}
