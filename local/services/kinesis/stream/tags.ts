import { invalidArgument } from '../errors';
import { MAX_TAG_KEY_CHARACTERS, MAX_TAG_VALUE_CHARACTERS, MAX_TAGS } from '../limits';

/** SDK, TagResource: Unicode letters, digits, white space and a few symbols. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Adds or overwrites tags.
 * @throws AwsError InvalidArgumentException, and changes nothing, for a key or value that is too long or has
 *   other characters, or for more than 50 tags
 */
export function addTags(tags: Map<string, string>, added: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(added)) {
    if (key.length < 1 || key.length > MAX_TAG_KEY_CHARACTERS) {
      throw invalidArgument(
        `A tag key must have 1 to ${MAX_TAG_KEY_CHARACTERS} characters, got ${key.length}: "${key}".`,
      );
    }
    if (value.length > MAX_TAG_VALUE_CHARACTERS) {
      throw invalidArgument(
        `The value of tag ${key} must have at most ${MAX_TAG_VALUE_CHARACTERS} characters, got ${value.length}.`,
      );
    }
    if (!ALLOWED.test(key) || !ALLOWED.test(value)) throw otherCharacters(`Tag ${key}=${value}`);
  }
  const count = new Set([...tags.keys(), ...Object.keys(added)]).size;
  if (count > MAX_TAGS)
    throw invalidArgument(`A stream can have at most ${MAX_TAGS} tags, this would make ${count}.`);
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

/**
 * Removes tags. A key that is not there is no mistake.
 * @throws AwsError InvalidArgumentException, and removes nothing, for a key that no tag can have
 */
export function removeTags(tags: Map<string, string>, keys: readonly string[]): void {
  for (const key of keys) {
    if (!ALLOWED.test(key)) throw otherCharacters(`The tag key ${key}`);
  }
  for (const key of keys) tags.delete(key);
}

function otherCharacters(subject: string) {
  return invalidArgument(
    `${subject} has characters other than Unicode letters, digits, white space and _ . : / = + - @.`,
  );
}
