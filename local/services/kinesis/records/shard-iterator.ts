/** A place in a shard, as a shard iterator tells it. */
export interface IteratorPosition {
  readonly streamName: string;
  /** When the stream was made: a later stream of the same name is another one. */
  readonly streamCreatedAt: number;
  readonly shardNumber: number;
  /** The next record to read. */
  readonly ordinal: number;
  /** When the iterator was given out; milliseconds since the epoch. */
  readonly issuedAt: number;
}

export function encodeIterator(position: IteratorPosition): string {
  const { streamName, streamCreatedAt, shardNumber, ordinal, issuedAt } = position;
  return encodeToken('iterator', [streamName, streamCreatedAt, shardNumber, ordinal, issuedAt]);
}

/** @returns `undefined` for what is not a shard iterator of this engine */
export function decodeIterator(text: string): IteratorPosition | undefined {
  const fields = decodeToken('iterator', text, 5);
  if (fields === undefined) return undefined;
  const [streamName, ...numbers] = fields;
  const [streamCreatedAt, shardNumber, ordinal, issuedAt] = numbers.map(Number);
  if (streamCreatedAt === undefined || shardNumber === undefined) return undefined;
  if (ordinal === undefined || issuedAt === undefined) return undefined;
  return { streamName: String(streamName), streamCreatedAt, shardNumber, ordinal, issuedAt };
}

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
