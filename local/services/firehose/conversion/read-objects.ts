import { isObject, type JsonObject } from '../../../base/json-object';
import { splitJsonObjects } from '../processing/json-documents';
import { MismatchError } from './mismatch-error';

/**
 * The JSON objects of a record: one, or several one after the other.
 * @throws MismatchError for anything else
 */
export function readObjects(data: Buffer): JsonObject[] {
  const text = data.toString();
  const whole = parse(text);
  if (isObject(whole)) return [whole];
  if (text.trim() === '') throw new MismatchError('The record was empty or contained only whitespace.');
  const objects = splitJsonObjects(data)?.map((document) => parse(document.toString()));
  if (objects?.every(isObject)) return objects;
  if (whole === undefined) {
    throw new MismatchError('Encountered malformed JSON.', 'DataFormatConversion.ParseError');
  }
  throw new MismatchError('The top level must be an object.');
}

/** @returns `undefined` for what is no JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
