import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { NotALogLineError, NotAPageViewError } from './errors';
import { type LogFormat, readAccessLine } from './page-view/formats';

/** A line as a record of the stream. */
export interface EncodedLine {
  /** 32 hexadecimal digits, see `eventId`. */
  readonly id: string;
  /**
   * JSON in UTF-8: `{"id","line"}`, or `{"id","lineBase64"}` for bytes that are not UTF-8, and `"format"` where
   * it was given.
   */
  readonly data: Uint8Array;
  /** 16 or 32 hexadecimal digits. */
  readonly partitionKey: string;
}

/**
 * Writes a line of input as a record of the stream. It refuses no line: the consumer decides which lines it
 * can read, and what it cannot read is kept with its payload.
 *
 * The partition key is a pseudonym of the client address, so that one shard has all events of a visitor. A line
 * that cannot be read has its id as key.
 *
 * @param bytes the line without its line end
 * @param id the event's id; by default the line's own, `eventId(bytes)`
 * @param format of the log, from `recognizeLogFormat`; consumers read the line in it. By default the format
 *   that the line shows by itself.
 */
export function encodeLine(
  bytes: Uint8Array,
  id: string = eventId(bytes),
  format?: Pick<LogFormat, 'id'>,
): EncodedLine {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // JSON cannot hold bytes that are not UTF-8; as text they would silently become replacement characters.
  const line = isUtf8(text) ? text.toString('utf8') : undefined;
  const content = line === undefined ? { id, lineBase64: text.toString('base64') } : { id, line };
  const client = line === undefined ? undefined : clientOf(line, format?.id);
  return {
    id,
    data: Buffer.from(JSON.stringify(format === undefined ? content : { ...content, format: format.id })),
    partitionKey: client === undefined ? id : pseudonym(client),
  };
}

/** The client address of a line; undefined for a line that cannot be read. */
function clientOf(line: string, formatId: string | undefined): string | undefined {
  try {
    return readAccessLine(line, formatId).client;
  } catch (error) {
    if (error instanceof NotAPageViewError) return undefined;
    throw error;
  }
}

/** A line of input and the id that its producer gave it. */
export interface LogLine {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The line without its line end. Well-formed Unicode. */
  readonly line: string;
  /** The format that its producer recognized; without it the line itself shows it. */
  readonly format?: string;
}

/**
 * Reads a record that `encodeLine` wrote.
 * @throws NotALogLineError when the record is not JSON, has no id or a malformed one, or holds no line of
 *   text
 */
export function decodeLine(data: Uint8Array): LogLine {
  const { id, line, lineBase64, format } = members(data);
  if (id === undefined) throw new NotALogLineError('the record has no id');
  if (typeof id !== 'string' || !EVENT_ID.test(id)) {
    throw new NotALogLineError('the id is not 32 lower-case hexadecimal digits');
  }
  if (line === undefined) {
    throw new NotALogLineError(
      lineBase64 === undefined ? 'the record has no line' : 'the line is not UTF-8 text',
    );
  }
  if (typeof line !== 'string') throw new NotALogLineError('the line is not a string');
  // With the u flag only half of a surrogate pair matches. DynamoDB would refuse it, and the whole batch with
  // it.
  if (/\p{Surrogate}/u.test(line)) throw new NotALogLineError('the line holds half of a surrogate pair');
  return typeof format === 'string' ? { id, line, format } : { id, line };
}

function members(data: Uint8Array): Record<string, unknown> {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (!isUtf8(text)) throw new NotALogLineError('the record is not UTF-8 text');
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (error) {
    // The parser's own message quotes the text, which does not belong in a log.
    throw new NotALogLineError('the record is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotALogLineError('the record is not a JSON object');
  }
  return value as Record<string, unknown>;
}

const EVENT_ID = /^[0-9a-f]{32}$/;

/**
 * The id of an event: the first 128 bits of the SHA-256 of its bytes, as 32 lower-case hexadecimal digits.
 *
 * The id follows from the event and is not random, so a producer that retries, restarts or reads its input
 * again gives the same event the same id. A sink with a unique key can then ignore every replay. Two events
 * with the same bytes are one event.
 *
 * @param source the bytes of the line; or the event's own id where the source has one (an order number, a log
 *   offset), which tells events with the same text apart
 */
export function eventId(source: Uint8Array | string): string {
  return hash('sha256', source, 'hex').slice(0, 32);
}

/**
 * A key in place of a client address: the first 64 bits of its SHA-256, as 16 hexadecimal digits. The same
 * address always has the same key, so all events of a visitor go to one shard. They keep their order there only if
 * the producer keeps it, see `sameKeyOnly` of `KinesisProducer`.
 *
 * It keeps addresses out of partition keys, item keys, metrics and logs. It does not anonymize them: there
 * are so few IPv4 addresses that all can be tried. Where that matters, remove the address from the line
 * before you write it.
 */
export function pseudonym(address: Uint8Array | string): string {
  return hash('sha256', address, 'hex').slice(0, 16);
}
