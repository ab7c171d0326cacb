import type {
  PutRecordsCommand,
  PutRecordsCommandInput,
  PutRecordsCommandOutput,
  PutRecordsRequestEntry,
} from '@aws-sdk/client-kinesis';

/** The protocol whose bodies are known here. @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** Of the SDK. What is beside it sees the input as other middleware leaves it, and the body before others do. */
const SERIALIZER = 'serializerMiddleware';
const NO_RECORDS = '"Records":[]';
/** So many bytes become a text at a time; a multiple of three, so that base64 has no padding in between. */
const PIECE_BYTES = 3 * 16 * 1024;
/** `{"Data":"` and a comma. */
const ENTRY_BYTES = 10;
/** Of a UTF-16 unit in UTF-8. */
const MAX_UNIT_BYTES = 3;
/** The most bodies that are kept to be filled again: to ask the system for fresh pages costs more than to fill them. */
const BODIES_KEPT = 2;

/**
 * Writes the records into the body of PutRecords itself. The SDK encodes base64 byte by byte in JavaScript, into bytes
 * that it doubles as they fill up; for aggregates that is most of what a call costs. All else stays the SDK's work: it
 * serializes the call without its records, and signs and sends the body with them.
 *
 * Middleware of the client sees the whole input and the whole body, and what it makes of the input is sent: one that
 * encrypts must not be passed by.
 */
export class RecordsBody {
  private readonly kept: Buffer[] = [];
  /** Whether the client speaks another protocol. Then the SDK serializes everything. */
  private isOther = false;
  /** Whether a client has sent what is written here. */
  isUsed = false;

  /** Has a command send its records in a body that is written here. */
  fill(command: PutRecordsCommand): void {
    if (this.isOther) return;
    // Of this call alone: another call may find out meanwhile that the client speaks another protocol.
    let whole: PutRecordsCommandInput | undefined;
    command.middlewareStack.addRelativeTo(
      (next: Serialize) => async (args: SerializeArguments) => {
        const { input } = args;
        if (!areWritable(input.Records)) return await next(args);
        whole = input;
        try {
          return await next({ ...args, input: { ...input, Records: [] } });
        } catch (error) {
          if (!(error instanceof OtherProtocolError)) throw error;
          this.isOther = true;
          whole = undefined;
          return await next(args);
        }
      },
      { relation: 'before', toMiddleware: SERIALIZER, name: 'omitRecords' },
    );
    command.middlewareStack.addRelativeTo(
      (next: Serialize) => async (args: SerializeArguments) => {
        if (whole === undefined) return await next(args);
        const { request } = args;
        const empty = emptyBodyOf(request);
        if (empty === undefined) throw new OtherProtocolError();
        this.isUsed = true;
        const [bytes, length] = this.write(empty, whole.Records ?? []);
        const written = Object.assign(request as object, { body: bytes.subarray(0, length) });
        const result = await next({ ...args, input: whole, request: written });
        // Kinesis has read it all: it answered. An attempt before, given up half sent, no longer fits its signature.
        if (this.kept.length < BODIES_KEPT) this.kept.push(bytes);
        return result;
      },
      { relation: 'after', toMiddleware: SERIALIZER, name: 'writeRecords' },
    );
  }

  /** Keeps no bodies any more. */
  clear(): void {
    this.kept.length = 0;
  }

  private write(empty: Buffer, records: readonly PutRecordsRequestEntry[]): [bytes: Buffer, length: number] {
    const ends = records.map(endOf);
    let most = empty.length;
    for (const [at, { Data }] of records.entries()) {
      most += ENTRY_BYTES + Math.ceil(lengthOf(Data) / 3) * 4 + (ends[at] as string).length * MAX_UNIT_BYTES;
    }
    const bytes = this.bytesFor(most);
    const from = empty.indexOf(NO_RECORDS) + NO_RECORDS.length - 1;
    let at = empty.copy(bytes, 0, 0, from);
    for (let index = 0; index < records.length; index++) {
      at += bytes.write(index === 0 ? '{"Data":"' : ',{"Data":"', at, 'latin1');
      at = writeBase64(bytes, at, (records[index] as PutRecordsRequestEntry).Data as Uint8Array);
      at += bytes.write(ends[index] as string, at, 'utf8');
    }
    return [bytes, at + empty.copy(bytes, at, from)];
  }

  private bytesFor(length: number): Buffer {
    const kept = this.kept.pop();
    return kept !== undefined && kept.length >= length ? kept : Buffer.allocUnsafeSlow(length);
  }
}

/** What the serialize step of the SDK hands on. */
interface SerializeArguments {
  readonly input: PutRecordsCommandInput;
  /** There is none before the serializer. */
  readonly request: unknown;
}
type Serialize = (
  args: SerializeArguments,
) => Promise<{ readonly response: unknown; readonly output: PutRecordsCommandOutput }>;

/** A record's bytes were transferred to somebody else after it was put. */
export class UnreadableDataError extends Error {
  override readonly name = 'UnreadableDataError';

  constructor() {
    super('the bytes of a record were transferred away before it was written');
  }
}

/** The client does not send JSON of version 1.1. */
class OtherProtocolError extends Error {
  override readonly name = 'OtherProtocolError';
}

/** The body of a call without records; undefined where it is not JSON as it is known here. */
function emptyBodyOf(request: unknown): Buffer | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { headers, body } = request as { headers?: Record<string, unknown>; body?: unknown };
  if (headers?.['content-type'] !== CONTENT_TYPE) return undefined;
  if (!(body instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes(NO_RECORDS) ? bytes : undefined;
}

/** Whether all of it is what PutRecords takes; the SDK knows what to do with anything else. */
function areWritable(records: readonly PutRecordsRequestEntry[] | undefined): boolean {
  return (
    records?.every(
      ({ Data, PartitionKey, ExplicitHashKey }) =>
        Data instanceof Uint8Array &&
        typeof PartitionKey === 'string' &&
        (ExplicitHashKey === undefined || typeof ExplicitHashKey === 'string'),
    ) === true
  );
}

/** @throws UnreadableDataError for bytes that somebody has taken away, which would be written as none */
function lengthOf(data: Uint8Array | undefined): number {
  const { length = 0, buffer } = data ?? {};
  if (length === 0 && buffer !== undefined && isDetached(buffer)) throw new UnreadableDataError();
  return length;
}

function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** What stands behind the data of a record. */
function endOf({ PartitionKey, ExplicitHashKey }: PutRecordsRequestEntry): string {
  const key = `","PartitionKey":${JSON.stringify(PartitionKey)}`;
  return ExplicitHashKey === undefined
    ? `${key}}`
    : `${key},"ExplicitHashKey":${JSON.stringify(ExplicitHashKey)}}`;
}

function writeBase64(bytes: Buffer, start: number, data: Uint8Array): number {
  const source = Buffer.from(data.buffer, data.byteOffset, data.length);
  let at = start;
  for (let from = 0; from < source.length; from += PIECE_BYTES) {
    at += bytes.write(source.toString('base64', from, from + PIECE_BYTES), at, 'latin1');
  }
  return at;
}
