import { type HashKeyRange, hashKeyOfRecord } from '../shard-map';
import { deaggregate } from './deaggregate';
import type { UserRecord } from './user-record';

/** A record as GetRecords and SubscribeToShard give it; `_Record` of `@aws-sdk/client-kinesis` fits. */
export interface StreamRecord {
  readonly SequenceNumber: string | undefined;
  readonly Data: Uint8Array | undefined;
  /** Absent where the stream distributes records itself (record distribution AUTO). */
  readonly PartitionKey: string | undefined;
  readonly ApproximateArrivalTimestamp?: Date | undefined;
}

/** A user record and where it lies in its shard: after others by sequence number, then by sub-sequence number. */
export interface PlacedUserRecord extends UserRecord {
  /** Of the record of the stream that carries it. */
  readonly sequenceNumber: string;
  /** Its index in the aggregate, from 0. 0 for a record that is no aggregate. */
  readonly subSequenceNumber: number;
  readonly isAggregated: boolean;
  readonly approximateArrivalTimestamp: Date | undefined;
}

export interface UserRecords {
  /** In the order of the shard. */
  readonly records: readonly PlacedUserRecord[];
  /**
   * Those of aggregates whose hash key lies outside the shard, in the same order: their producer had an old view of the
   * shards. The KPL puts such a record again, into the right shard; another producer may not. The KCL drops them with
   * the whole aggregate.
   */
  readonly strays: readonly PlacedUserRecord[];
}

/**
 * The user records of a shard's records.
 *
 * @param range the hash keys of the shard. Without it no record is a stray.
 */
export function userRecordsOf(stored: readonly StreamRecord[], range?: HashKeyRange): UserRecords {
  const records: PlacedUserRecord[] = [];
  const strays: PlacedUserRecord[] = [];
  for (const { SequenceNumber: sequenceNumber = '', Data, PartitionKey, ...times } of stored) {
    const data = Data ?? new Uint8Array();
    const users = deaggregate(data);
    const { ApproximateArrivalTimestamp: approximateArrivalTimestamp } = times;
    if (users === undefined) {
      const subSequenceNumber = 0;
      records.push({
        partitionKey: PartitionKey ?? '',
        explicitHashKey: undefined,
        data,
        sequenceNumber,
        subSequenceNumber,
        isAggregated: false,
        approximateArrivalTimestamp,
      });
      continue;
    }
    for (let subSequenceNumber = 0; subSequenceNumber < users.length; subSequenceNumber++) {
      const user = users[subSequenceNumber] as UserRecord;
      // Written out, because every user record comes by here, and a spread takes ten times as long.
      const { partitionKey, explicitHashKey, data: userData, tags } = user;
      const placed: PlacedUserRecord = {
        partitionKey,
        explicitHashKey,
        data: userData,
        sequenceNumber,
        subSequenceNumber,
        isAggregated: true,
        approximateArrivalTimestamp,
      };
      const withTags = tags === undefined ? placed : { ...placed, tags };
      const isStray = range !== undefined && !isWithin(range, user);
      (isStray ? strays : records).push(withTags);
    }
  }
  return { records, strays };
}

function isWithin(range: HashKeyRange, user: UserRecord): boolean {
  const key = hashKeyOfRecord(user);
  return key !== undefined && range.contains(key);
}
