import { decodeToken, encodeToken } from './opaque-token';

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
