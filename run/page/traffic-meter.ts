import {
  type DataStream,
  SHARD_WRITE_BYTES_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../local/services/kinesis';
import type { StreamSecond } from './page-data';

/** What was counted of one shard since it was made. */
export interface ShardCounts {
  readonly acceptedBytes: number;
  readonly acceptedRecords: number;
  readonly rejectedBytes: number;
  readonly rejectedRecords: number;
}

/** The counts of every shard of a stream, by the shard's number. */
export type Reading = ReadonlyMap<number, ShardCounts>;

/** The part of {@link StreamSecond} that comes from the shards. */
export type Traffic = Pick<
  StreamSecond,
  'acceptedBytes' | 'acceptedRecords' | 'rejectedBytes' | 'rejectedRecords'
> & { readonly loads: NonNullable<StreamSecond['loads']> };

const NOTHING: ShardCounts = { acceptedBytes: 0, acceptedRecords: 0, rejectedBytes: 0, rejectedRecords: 0 };

/** Reads the counts of a stream; none while it has no shards. */
export function readShards({ state }: DataStream): Reading {
  if (!state.hasShards) return new Map();
  return new Map(
    state.shards().all.map(({ number, traffic }) => [
      number,
      {
        acceptedBytes: traffic.incomingBytes,
        acceptedRecords: traffic.incomingRecords,
        rejectedBytes: traffic.writeThrottledBytes,
        rejectedRecords: traffic.writeThrottles,
      },
    ]),
  );
}

/**
 * What passed between two readings, a second. A shard that the first one does not have began with nothing; what one that the second
 * does not have took last is not known. Loads have four digits after the point. Pure.
 *
 * @param seconds between the two, above 0
 */
export function trafficBetween(before: Reading, now: Reading, seconds: number): Traffic {
  const total = { acceptedBytes: 0, acceptedRecords: 0, rejectedBytes: 0, rejectedRecords: 0 };
  const loads: [number, number][] = [];
  for (const [number, counts] of now) {
    const earlier = before.get(number) ?? NOTHING;
    const rate = (name: keyof ShardCounts) => (counts[name] - earlier[name]) / seconds;
    const bytes = rate('acceptedBytes') + rate('rejectedBytes');
    const records = rate('acceptedRecords') + rate('rejectedRecords');
    const load = Math.max(bytes / SHARD_WRITE_BYTES_PER_SECOND, records / SHARD_WRITE_RECORDS_PER_SECOND);
    if (load === 0) continue;
    loads.push([number, Math.round(load * 10_000) / 10_000]);
    for (const name of Object.keys(total) as (keyof ShardCounts)[]) total[name] += rate(name);
  }
  return {
    acceptedBytes: Math.round(total.acceptedBytes),
    acceptedRecords: Math.round(total.acceptedRecords),
    rejectedBytes: Math.round(total.rejectedBytes),
    rejectedRecords: Math.round(total.rejectedRecords),
    loads,
  };
}
