import { type EventRecord, type RecordPlace, recordId } from './event-record';

/** A batch that was given up, as its on-failure record names it. */
export interface Pointer {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many records the batch had. */
  readonly batchSize: number;
  /** The whole on-failure record. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** Why a record failed. */
export interface Failure extends RecordPlace {
  readonly reason: string;
  readonly errorName: string;
  /** How often a redrive has tried it in vain. Undefined for never. */
  readonly redrives?: number;
}

/** A batch that was given up or parked, with its records: what an object in the bucket holds. */
export interface FailedBatch extends Pointer {
  readonly records: readonly EventRecord[];
  /** When the batch was given up or parked, in milliseconds since the epoch; NaN where it does not say. */
  readonly failedAt: number;
  /** Lambda's condition, or that of parked records. */
  readonly condition: string;
  /** By `recordId`; those that the object knows. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** A message or object that holds no failed batch of a Kinesis event source mapping. */
export class NotAFailedBatchError extends Error {
  override readonly name = 'NotAFailedBatchError';
}

/**
 * Reads an on-failure record: the body of a queue's message, also one that came through a topic, or of an object.
 * @throws NotAFailedBatchError with what is missing
 */
export function parsePointer(body: string): Pointer {
  const value = parseObject(body, 'the body');
  // A topic wraps what it delivers to a queue, unless raw message delivery is on.
  const document = value.Type === 'Notification' ? parseObject(value.Message, "the topic's message") : value;
  const batch = document.KinesisBatchInfo;
  if (!isObject(batch)) throw new NotAFailedBatchError('it has no KinesisBatchInfo');
  const request = isObject(document.requestContext) ? document.requestContext : {};
  const pointer = {
    functionArn: text(request, 'functionArn'),
    streamArn: text(batch, 'streamArn'),
    shardId: text(batch, 'shardId'),
    startSequenceNumber: sequenceNumber(batch, 'startSequenceNumber'),
    endSequenceNumber: sequenceNumber(batch, 'endSequenceNumber'),
    batchSize: size(batch.batchSize),
    document,
  };
  if (BigInt(pointer.startSequenceNumber) > BigInt(pointer.endSequenceNumber)) {
    throw new NotAFailedBatchError('its startSequenceNumber lies behind its endSequenceNumber');
  }
  return pointer;
}

/**
 * Reads an object: Lambda's own, one of parked records, or one that a redrive has written.
 * @throws NotAFailedBatchError with what is missing
 */
export function parseFailedBatch(body: string): FailedBatch {
  const pointer = parsePointer(body);
  const { document } = pointer;
  const event = isObject(document.payload) ? document.payload : parseObject(document.payload, 'the payload');
  if (!Array.isArray(event.Records)) {
    throw new NotAFailedBatchError('its payload is not an event with Records');
  }
  const records = event.Records.filter(isEventRecord).filter(({ kinesis }) =>
    isInRange(kinesis.sequenceNumber, pointer),
  );
  if (records.length === 0) throw new NotAFailedBatchError('its payload has no record of its range');
  const request = document.requestContext as Readonly<Record<string, unknown>>;
  const listed = Array.isArray(document.parked) ? document.parked.filter(isFailure) : [];
  return {
    ...pointer,
    records,
    failedAt: Date.parse(String(document.timestamp)),
    condition: String(request.condition ?? ''),
    failures: new Map(listed.map((failure) => [recordId(failure), failure])),
  };
}

/**
 * The body of an object for some of a batch's records. What is not said here stays as it was: the time, the condition
 * and what Lambda said of the invocation.
 *
 * @param records at least one, in order
 * @param failures why they failed, as far as that is known
 */
export function failedBatchBody(
  document: Readonly<Record<string, unknown>>,
  records: readonly EventRecord[],
  failures: readonly Failure[],
): string {
  const [first, last] = [records[0]?.kinesis, records[records.length - 1]?.kinesis];
  if (first === undefined || last === undefined) throw new RangeError('a failed batch needs a record');
  return JSON.stringify({
    ...document,
    KinesisBatchInfo: {
      ...Object(document.KinesisBatchInfo),
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: isoOf(first.approximateArrivalTimestamp),
      approximateArrivalOfLastRecord: isoOf(last.approximateArrivalTimestamp),
      batchSize: new Set(records.map(({ kinesis }) => kinesis.sequenceNumber)).size,
    },
    payload: JSON.stringify({ Records: records }),
    ...(failures.length > 0 && { parked: failures }),
  });
}

/** Whether a record lies in a range. */
export function isInRange(
  number: string,
  range: Pick<Pointer, 'startSequenceNumber' | 'endSequenceNumber'>,
): boolean {
  const value = BigInt(number);
  return value >= BigInt(range.startSequenceNumber) && value <= BigInt(range.endSequenceNumber);
}

/**
 * Why a batch is not the business of the redrive of a function and a stream; undefined if it is.
 * @param functionArns the function's, and those that it had before
 */
export function mismatch(
  pointer: Pointer,
  functionArns: readonly string[],
  streamArn: string,
): string | undefined {
  // A mapping with enhanced fan-out may name its consumer, whose ARN begins with that of the stream.
  if (pointer.streamArn !== streamArn && !pointer.streamArn.startsWith(`${streamArn}/consumer/`)) {
    return `it is of the stream ${pointer.streamArn}, not ${streamArn}`;
  }
  return isOneOf(pointer.functionArn, functionArns)
    ? undefined
    : `it is of the function ${pointer.functionArn}, not ${functionArns[0]}`;
}

/** Whether an ARN names one of some functions, or a version or alias of it. */
export function isOneOf(functionArn: string, functionArns: readonly string[]): boolean {
  return functionArns.some((arn) => unqualified(arn) === unqualified(functionArn));
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, without version or alias. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}

/** @param seconds since the epoch */
function isoOf(seconds: number): string | undefined {
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : undefined;
}

function isEventRecord(value: unknown): value is EventRecord {
  return isObject(value) && isObject(value.kinesis) && isSequenceNumber(value.kinesis.sequenceNumber);
}

function isFailure(value: unknown): value is Failure {
  return (
    isObject(value) &&
    typeof value.sequenceNumber === 'string' &&
    typeof value.reason === 'string' &&
    typeof value.errorName === 'string'
  );
}

function parseObject(json: unknown, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(String(json));
  } catch (error) {
    throw new NotAFailedBatchError(`${what} is not JSON`, { cause: error });
  }
  if (!isObject(value)) throw new NotAFailedBatchError(`${what} is not a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(members: Record<string, unknown>, name: string): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '') throw new NotAFailedBatchError(`it has no ${name}`);
  return value;
}

function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,128}$/.test(value);
}

function sequenceNumber(members: Record<string, unknown>, name: string): string {
  const value = members[name];
  if (!isSequenceNumber(value)) throw new NotAFailedBatchError(`its ${name} is not a sequence number`);
  return value;
}

function size(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new NotAFailedBatchError('its batchSize is not a whole number of 1 or more');
  }
  return value;
}
