/** What can be told in a token. */
type Field = string | number;

/**
 * Writes what a client hands back unread (shard iterators, pagination tokens): base64 of a JSON array that begins with
 * the kind of token.
 */
export function encodeToken(kind: string, fields: readonly Field[]): string {
  return Buffer.from(JSON.stringify([kind, ...fields])).toString('base64');
}

/** @returns the fields, or `undefined` when this is not a token of that kind with that many fields */
export function decodeToken(kind: string, token: string, length: number): readonly Field[] | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields) || fields[0] !== kind || fields.length !== length + 1) return undefined;
  if (!fields.every((field) => typeof field === 'string' || typeof field === 'number')) return undefined;
  return fields.slice(1);
}
