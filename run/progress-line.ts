/** What is known of a run at one moment. All counts are totals since the start. */
export interface ProgressSnapshot {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly recordsIn: number;
  readonly processed: number;
  readonly retries: number;
  readonly deadLettered: number;
  /** Entries that a shard's throughput limit sent back to the producer. */
  readonly throttled: number;
  /** Records taken in by each open shard. */
  readonly shards: ReadonlyMap<string, number>;
}

/** So many shards are shown one by one; of more, the slowest and the fastest. */
const SHARDS_SHOWN = 8;

/**
 * One line for a person who watches: totals, and each shard's records a second since the snapshot before. Pure.
 */
export function progressLine(before: ProgressSnapshot, now: ProgressSnapshot): string {
  const seconds = Math.max(0.001, (now.time - before.time) / 1000);
  const rates = [...now.shards].map(([shard, count]) =>
    Math.round((count - (before.shards.get(shard) ?? 0)) / seconds),
  );
  const parts = [
    `in ${format(now.recordsIn)}`,
    `processed ${format(now.processed)}`,
    `retried ${format(now.retries)}`,
    `dead-lettered ${format(now.deadLettered)}`,
  ];
  if (now.throttled > 0) parts.push(`throttled ${format(now.throttled)}`);
  return `${parts.join(' · ')} · ${rates.length} shards ${shardRates(rates)}`;
}

function shardRates(rates: readonly number[]): string {
  if (rates.length > SHARDS_SHOWN)
    return `${format(Math.min(...rates))}–${format(Math.max(...rates))} records/s each`;
  return `${rates.map(format).join(' ')} records/s`;
}

function format(value: number): string {
  return value.toLocaleString('en-US');
}
