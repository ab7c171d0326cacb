import { isUtf8 } from 'node:buffer';
import { EVENT_ID } from './event-id';
import { NotALogLineError } from './not-a-log-line-error';

/** A line of input and the id that its producer gave it. */
export interface LogLine {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The line without its line end. Well-formed Unicode. */
  readonly line: string;
}

/**
 * Reads a record that `encodeLine` wrote.
 * @throws NotALogLineError when the record is not JSON, has no id or a malformed one, or holds no line of text
 */
export function decodeLine(data: Uint8Array): LogLine {
  const { id, line, lineBase64 } = members(data);
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
  // With the u flag only a surrogate without its other half matches. DynamoDB would refuse it, and the batch with it.
  if (/\p{Surrogate}/u.test(line)) throw new NotALogLineError('the line holds half of a surrogate pair');
  return { id, line };
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
