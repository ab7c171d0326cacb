import type { StreamMinute } from './observation';

/** What a shard takes in a minute (AWS SDK, CreateStream: 1 MiB and 1,000 records a second). */
export const SHARD_MINUTE = { bytes: 60 * 1_048_576, records: 60_000 } as const;

/** Rejected records count each retry, so they are believed up to this many times what was accepted. */
const BELIEVED_REJECTIONS = 1;

/** A minute in shards: 1 is a shard's worth. */
export interface DemandMinute {
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** A datapoint in shards, by the limit that is used more. Rejected records are taken to be of the accepted ones' size. */
export function toDemand({
  start,
  incomingBytes,
  incomingRecords,
  throttledRecords = 0,
}: StreamMinute): DemandMinute {
  const accepted = Math.max(incomingBytes / SHARD_MINUTE.bytes, incomingRecords / SHARD_MINUTE.records);
  const each = incomingRecords > 0 ? accepted / incomingRecords : 1 / SHARD_MINUTE.records;
  return { minute: Math.floor(start / 60_000), accepted, rejected: throttledRecords * each };
}

/**
 * What was asked for in a minute. Accepted writes end at the capacity, so while it is exceeded only the rejected ones
 * tell of the rest; they are believed up to twice the present capacity, the most that one step can add.
 */
export function demandOf({ accepted, rejected }: DemandMinute, capacity: number): number {
  return accepted + Math.min(rejected, Math.max(accepted * BELIEVED_REJECTIONS, 2 * capacity - accepted));
}
