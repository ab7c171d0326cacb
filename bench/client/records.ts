import { randomFillSync, randomUUID } from 'node:crypto';
import { AggregateBuilder, type UserRecord } from '../../client';

/** The KPL's default of AggregationMaxSize. */
export const AGGREGATION_MAX_SIZE = 51_200;

/** A user record with a key of its own, of 36 characters. */
export function userRecord(bytes: number): UserRecord {
  return { partitionKey: randomUUID(), data: randomFillSync(Buffer.allocUnsafe(bytes)) };
}

/** As many user records as fit into an aggregate of 50 KB. */
export function fullAggregate(bytes: number): UserRecord[] {
  const builder = new AggregateBuilder();
  const records: UserRecord[] = [];
  let next = userRecord(bytes);
  while (builder.sizeWith(next) <= AGGREGATION_MAX_SIZE) {
    builder.add(next);
    records.push(next);
    next = userRecord(bytes);
  }
  return records;
}
