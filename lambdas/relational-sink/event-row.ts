import { PoisonError } from '../../client';
import type { KinesisBatchRecord } from '../../client/lambda';

/** A record as the table keeps it. */
export interface EventRow {
  readonly id: string;
  /** The record's place in its shard: of two records with one id, the later one stays. */
  readonly sequence: string;
  /** The place in its aggregate, of a user record. */
  readonly subSequence: number;
  /** Seconds since 1970, UTC. */
  readonly arrivedAt: number;
  /** The record's JSON, as it came. */
  readonly data: string;
}

/**
 * Makes the row of a record.
 * @param idPath the members that lead to the id
 * @throws PoisonError if the record is no JSON object, or has no id there. It quotes nothing of the record
 */
export function eventRow(
  data: Uint8Array,
  { kinesis }: KinesisBatchRecord,
  idPath: readonly string[],
): EventRow {
  const text = textOf(data);
  const id = idPath.reduce<unknown>((value, name) => Object(value)[name], objectOf(text));
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw new PoisonError(`the record has no text and no number at ${idPath.join('.')}`);
  }
  return {
    id: String(id),
    sequence: kinesis.sequenceNumber,
    subSequence: kinesis.subSequenceNumber ?? 0,
    arrivedAt: kinesis.approximateArrivalTimestamp,
    data: text,
  };
}

function textOf(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw new PoisonError('the record is not UTF-8 text');
  }
}

function objectOf(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PoisonError('the record is no JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new PoisonError('the record is JSON, and no object');
}
