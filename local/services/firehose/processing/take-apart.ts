import type { SourceRecord, StreamPosition } from '../../delivery';
import { splitJsonObjects } from './json-documents';
import { readKplAggregate } from './kpl-aggregate';

/** How one record that holds several is cut: between JSON objects, or at a delimiter. */
export type SubRecordType =
  | { readonly type: 'JSON' }
  | { readonly type: 'DELIMITED'; readonly delimiter: Buffer };

/** "Record deaggregation by JSON or by delimiter is capped at 500 per record" (Firehose, dynamic partitioning). */
const MAX_SUB_RECORDS = 500;

/** The user records of a record that the KPL aggregated; any other record as it is. */
export function userRecords(record: SourceRecord): SourceRecord[] {
  const users = readKplAggregate(record.data);
  if (users === undefined) return [record];
  return users.map(({ partitionKey, data }, index) => {
    const part = subRecord(record, data, index);
    return part.position === undefined ? part : { ...part, position: { ...part.position, partitionKey } };
  });
}

/**
 * The records that a record holds. One that cannot be cut, or holds more than 500, stays whole; users of Firehose
 * report the same of it.
 */
export function subRecords(record: SourceRecord, how: SubRecordType): SourceRecord[] {
  const parts = how.type === 'JSON' ? splitJsonObjects(record.data) : splitAt(record.data, how.delimiter);
  if (parts === undefined || parts.length > MAX_SUB_RECORDS) return [record];
  return parts.map((data, index) => subRecord(record, data, index));
}

function subRecord(record: SourceRecord, data: Buffer, index: number): SourceRecord {
  const position: StreamPosition | undefined = record.position && {
    ...record.position,
    subSequenceNumber: record.position.subSequenceNumber * MAX_SUB_RECORDS + index,
  };
  return { ...record, id: `${record.id}.${index}`, data, position };
}

/** What lies between the delimiters; nothing between two is no record. */
function splitAt(data: Buffer, delimiter: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let start = 0; start < data.length; ) {
    const end = data.indexOf(delimiter, start);
    const part = data.subarray(start, end === -1 ? undefined : end);
    if (part.length > 0) parts.push(part);
    start = end === -1 ? data.length : end + delimiter.length;
  }
  return parts.length === 0 ? undefined : parts;
}
