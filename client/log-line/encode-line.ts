import { isUtf8 } from 'node:buffer';
import { eventId } from './event-id';
import { pseudonym } from './pseudonym';

/** A line as a record of the stream. */
export interface EncodedLine {
  /** 32 hexadecimal digits, see `eventId`. */
  readonly id: string;
  /** JSON in UTF-8: `{"id","line"}`, or `{"id","lineBase64"}` for bytes that are not UTF-8. */
  readonly data: Uint8Array;
  /** 16 or 32 hexadecimal digits. */
  readonly partitionKey: string;
}

const SPACE = 0x20;

/**
 * Writes a line of input as a record of the stream. No line is refused: what cannot be read is for the consumer to
 * say, and for its dead-letter queue to keep.
 *
 * The partition key is a pseudonym of the line's first field, the client address of an access log, so that a visitor's
 * events stay in order. A line without a first field has its id as key.
 *
 * @param bytes the line without its line end
 * @param id the event's id; by default the line's own, `eventId(bytes)`
 */
export function encodeLine(bytes: Uint8Array, id: string = eventId(bytes)): EncodedLine {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // JSON has no way to hold bytes that are not UTF-8; as text they would become replacement characters, unnoticed.
  const content = isUtf8(text)
    ? { id, line: text.toString('utf8') }
    : { id, lineBase64: text.toString('base64') };
  const end = text.indexOf(SPACE);
  const address = text.subarray(0, end < 0 ? text.length : end);
  return {
    id,
    data: Buffer.from(JSON.stringify(content), 'utf8'),
    partitionKey: address.length === 0 ? id : pseudonym(address),
  };
}
