/** The content of a shard iterator: a place in a shard. */
export interface IteratorPosition {
  readonly streamName: string;
  /** Creation of the stream, because a later stream may have the same name. */
  readonly streamCreatedAt: number;
  readonly shardNumber: number;
  /** The next record to read. */
  readonly ordinal: number;
  /** When the iterator was issued; milliseconds since the epoch. */
  readonly issuedAt: number;
}

export function encodeIterator(position: IteratorPosition): string {
  const { streamName, streamCreatedAt, shardNumber, ordinal, issuedAt } = position;
  return encodeToken('iterator', [streamName, streamCreatedAt, shardNumber, ordinal, issuedAt]);
}

/** @returns `undefined` for text that is not a shard iterator of this engine */
export function decodeIterator(text: string): IteratorPosition | undefined {
  const fields = decodeToken('iterator', text, 5);
  if (fields === undefined) return undefined;
  const [streamName, ...numbers] = fields;
  const [streamCreatedAt, shardNumber, ordinal, issuedAt] = numbers.map(Number);
  if (streamCreatedAt === undefined || shardNumber === undefined) return undefined;
  if (ordinal === undefined || issuedAt === undefined) return undefined;
  return { streamName: String(streamName), streamCreatedAt, shardNumber, ordinal, issuedAt };
}

/** A value in a token. */
type Field = string | number;

/**
 * Encodes a shard iterator or pagination token, which clients return unread: base64 of a JSON array that
 * begins with the kind of token.
 */
export function encodeToken(kind: string, fields: readonly Field[]): string {
  return Buffer.from(JSON.stringify([kind, ...fields])).toString('base64');
}

/** @returns the fields, or `undefined` for text that is not a token of this kind with this many fields */
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
