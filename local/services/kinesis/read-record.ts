import type { LoggedRecord } from './record-segment';
import type { Shard } from './shard';
import type { StreamRecord } from './types';

/** A record as readers see it. */
export interface ReadRecord extends StreamRecord {
  /** What the stream's encryption was when the record was written. */
  readonly encryptionType: 'KMS' | 'NONE';
}

export function readRecord(record: LoggedRecord, shard: Shard): ReadRecord {
  return {
    sequenceNumber: shard.sequenceNumbers.of(record.ordinal, record.arrival),
    partitionKey: record.partitionKey,
    data: record.data,
    approximateArrivalTimestamp: record.arrival,
    encryptionType: record.encrypted ? 'KMS' : 'NONE',
  };
}
