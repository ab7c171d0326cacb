import {
  type DataStream,
  SHARD_WRITE_BYTES_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../../../local/services/kinesis';
import type { StreamInterval } from '../page-data';

/** The counts of one shard since it was created. */
export interface ShardCounts {
  readonly acceptedBytes: number;
  readonly acceptedRecords: number;
  readonly rejectedBytes: number;
  readonly rejectedRecords: number;
}

/** The counts of every shard of a stream, by the shard's number. */
export type Reading = ReadonlyMap<number, ShardCounts>;

/** The part of {@link StreamInterval} that comes from the shards. */
export type Traffic = Pick<
  StreamInterval,
  'acceptedBytes' | 'acceptedRecords' | 'rejectedBytes' | 'rejectedRecords'
> & { readonly loads: NonNullable<StreamInterval['loads']> };

const NOTHING: ShardCounts = { acceptedBytes: 0, acceptedRecords: 0, rejectedBytes: 0, rejectedRecords: 0 };

/**
 * Reads the counts of every shard, as they would be on AWS; none while the stream has no shards.
 */
export function readShards({ state }: DataStream): Reading {
  const { scale } = state.environment;
  if (!state.hasShards) return new Map();
  return new Map(
    state.shards().all.map(({ number, traffic }) => [
      number,
      {
        acceptedBytes: scale.aws(traffic.incomingBytes),
        acceptedRecords: scale.aws(traffic.incomingRecords),
        rejectedBytes: scale.aws(traffic.writeThrottledBytes),
        rejectedRecords: scale.aws(traffic.writeThrottles),
      },
    ]),
  );
}

/**
 * The traffic between two readings, as rates a second. A shard that only the second reading has began at
 * zero. A shard that only the first has is left out, because its last counts are unknown. Loads have four
 * decimals. Pure.
 *
 * @param seconds between the readings, above 0
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
