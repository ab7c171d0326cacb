import type { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { KinesisRecord } from './records';

/** The protocol whose bodies are known here. @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
const CONTENT_TYPE = 'application/x-amz-json-1.1';
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
 */
export class RecordsBody {
  private readonly kept: Buffer[] = [];
  /** Whether the client speaks another protocol. Then the SDK serializes everything. */
  private isOther = false;
  /** Whether a client has sent what is written here. */
  isUsed = false;

  /** Has a command send these records, which are its input's. */
  fill(command: PutRecordsCommand, records: readonly KinesisRecord[]): void {
    if (this.isOther) return;
    command.middlewareStack.add(
      (next) => async (args) => {
        try {
          return await next({ ...args, input: { ...args.input, Records: [] } });
        } catch (error) {
          if (!(error instanceof OtherProtocolError)) throw error;
          this.isOther = true;
          return await next(args);
        }
      },
      { step: 'serialize', priority: 'high', name: 'omitRecords' },
    );
    command.middlewareStack.add(
      (next) => async (args) => {
        if (this.isOther) return await next(args);
        const { request } = args;
        const empty = emptyBodyOf(request);
        if (empty === undefined) throw new OtherProtocolError();
        this.isUsed = true;
        const [bytes, length] = this.write(empty, records);
        const result = await next({
          ...args,
          request: Object.assign(request as object, { body: bytes.subarray(0, length) }),
        });
        // Kinesis has read it all: it answered. An attempt before, given up half sent, no longer fits its signature.
        if (this.kept.length < BODIES_KEPT) this.kept.push(bytes);
        return result;
      },
      { step: 'build', priority: 'high', name: 'writeRecords' },
    );
  }

  /** Keeps no bodies any more. */
  clear(): void {
    this.kept.length = 0;
  }

  private write(empty: Buffer, records: readonly KinesisRecord[]): [bytes: Buffer, length: number] {
    const ends = records.map(endOf);
    let most = empty.length;
    for (const [at, { data }] of records.entries()) {
      most += ENTRY_BYTES + Math.ceil(data.length / 3) * 4 + (ends[at] as string).length * MAX_UNIT_BYTES;
    }
    const bytes = this.bytesFor(most);
    const from = empty.indexOf(NO_RECORDS) + NO_RECORDS.length - 1;
    let at = empty.copy(bytes, 0, 0, from);
    for (let index = 0; index < records.length; index++) {
      at += bytes.write(index === 0 ? '{"Data":"' : ',{"Data":"', at, 'latin1');
      at = writeBase64(bytes, at, (records[index] as KinesisRecord).data);
      at += bytes.write(ends[index] as string, at, 'utf8');
    }
    return [bytes, at + empty.copy(bytes, at, from)];
  }

  private bytesFor(length: number): Buffer {
    const kept = this.kept.pop();
    return kept !== undefined && kept.length >= length ? kept : Buffer.allocUnsafeSlow(length);
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

/** What stands behind the data of a record. */
function endOf({ partitionKey, explicitHashKey }: KinesisRecord): string {
  const key = `","PartitionKey":${JSON.stringify(partitionKey)}`;
  return explicitHashKey === undefined ? `${key}}` : `${key},"ExplicitHashKey":"${explicitHashKey}"}`;
}

function writeBase64(bytes: Buffer, start: number, data: Uint8Array): number {
  const source = Buffer.from(data.buffer, data.byteOffset, data.length);
  let at = start;
  for (let from = 0; from < source.length; from += PIECE_BYTES) {
    at += bytes.write(source.toString('base64', from, from + PIECE_BYTES), at, 'latin1');
  }
  return at;
}
