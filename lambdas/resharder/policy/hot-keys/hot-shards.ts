import { HASH_KEYS, SHARD_WRITE } from '../limits';
import type { DemandMinute } from '../load';
import type { KeySample, OpenShard, SampledKey } from '../observation';
import type { Layout } from '../shards';

/** The load that a shard should take at most, in shards: its seconds vary around it. */
const FULL_SHARD = 0.75;
/** A shard counts as full from this load on; the load that it accepts hardly grows further. */
const SATURATED = 0.85;
/** The most load that is believed of one shard: rejected records count each retry. */
const BELIEVED_LOAD = 4;
/**
 * The width of a shard for one key alone, in hash keys: 4e-9 of all, so that its two borders can be told
 * apart.
 */
const ONE_KEY = 2n ** 100n;

/** Half a shard's load from keys outside of its range: the keys that were seen do not tell where it lies. */
const UNPLACED = 0.5;

/** Where hot shards should be split, and what no split can help. */
export interface Isolation {
  /** Hash keys (decimal) where shards should begin. */
  readonly borders: readonly string[];
  readonly findings: readonly string[];
  /** How many shards were found full. */
  readonly hotShards: number;
}

/**
 * Divides the shards that a sample shows to be full into parts of at most three quarters of a shard's load,
 * between the sampled keys. Rejected records are assumed to have been for the full shards, in equal parts.
 */
export function isolateHotKeys(layout: Layout, samples: readonly KeySample[], last: DemandMinute): Isolation {
  const loads = sampledLoads(layout, samples, last);
  const full = samples.filter(({ shardId }) => (loads.get(shardId) ?? 0) >= SATURATED);
  const borders: string[] = [];
  const findings: string[] = [];
  for (const sample of full) {
    const shard = layout.shards.find(({ shardId }) => shardId === sample.shardId);
    if (shard === undefined) continue;
    const accepted = loads.get(sample.shardId) ?? 0;
    const load = Math.min(BELIEVED_LOAD, accepted + last.rejected / full.length);
    const weighed = weigh(sample);
    const [start, end] = [BigInt(shard.startingHashKey), BigInt(shard.endingHashKey)];
    const inside = weighed.filter(({ at }) => at >= start && at <= end);
    const placed = inside.reduce((sum, { share }) => sum + share, 0);
    const parts = partition(inside, load);
    // Keys elsewhere were written with explicit hash keys, so the shard is halved where nothing better is known.
    const cuts = placed < UNPLACED ? [(start + end + 1n) / 2n] : parts.borders;
    const inner = cuts.filter((border) => border > start + 1n && border < end).map(String);
    // Without the shard's own borders, a later change could merge its outer parts with the neighbours.
    if (inner.length > 0) borders.push(...inner, ...bordersOfShard(shard));
    for (const key of parts.tooHeavy) findings.push(keyFinding(key, accepted, load));
  }
  return { borders: [...new Set(borders)], findings, hotShards: full.length };
}

/**
 * The load on both sides of a border together, in shards. Where no shard begins at the border, because it was merged
 * away, the load of the shard around it. `undefined` where one of them was not sampled.
 */
export function loadAround(
  layout: Layout,
  samples: readonly KeySample[],
  last: DemandMinute,
  at: number,
): number | undefined {
  const upper = layout.shards.findIndex(({ from }) => Math.abs(from - at) < 1e-9);
  const sides =
    upper > 0
      ? layout.shards.slice(upper - 1, upper + 1)
      : layout.shards.filter(({ from, to }) => from <= at && at < to);
  const loads = sampledLoads(layout, samples, last);
  const known = sides.map(({ shardId }) => loads.get(shardId)).filter((load) => load !== undefined);
  return known.length < sides.length ? undefined : known.reduce((sum, load) => sum + load, 0);
}

/**
 * The load that each sampled shard accepted, in shards. A sample of all shards is scaled to CloudWatch's
 * count of the minute, which varies less than a second does; a sample of some shards is taken as it is.
 */
function sampledLoads(
  layout: Layout,
  samples: readonly KeySample[],
  last: DemandMinute,
): Map<string, number> {
  const rates = samples.map((sample) => ({ shardId: sample.shardId, rate: rateOf(sample) }));
  const total = rates.reduce((sum, { rate }) => sum + rate, 0);
  const isWhole =
    total > 0 && layout.shards.every(({ shardId }) => rates.some((each) => each.shardId === shardId));
  return new Map(
    rates.map(({ shardId, rate }) => [shardId, isWhole ? (rate / total) * last.accepted : rate]),
  );
}

/** The sampled load in shards, by the limit that is used more. */
function rateOf({ keys, durationMs }: KeySample): number {
  return Math.max(...usesOf(keys)) / (Math.max(1, durationMs) / 1000);
}

/** What keys use of a shard's second: of its bytes and of its records. */
function usesOf(keys: readonly SampledKey[]): readonly [number, number] {
  const bytes = keys.reduce((sum, key) => sum + key.bytes, 0);
  const records = keys.reduce((sum, key) => sum + (key.records ?? 0), 0);
  return [bytes / SHARD_WRITE.bytesPerSecond, records / SHARD_WRITE.recordsPerSecond];
}

interface WeighedKey {
  readonly at: bigint;
  /** Of the shard's load, by the limit that the shard uses more. */
  readonly share: number;
  readonly name: string | undefined;
}

/** The keys of a sample in the order of their hash keys. */
function weigh({ keys }: KeySample): WeighedKey[] {
  const [bytes, records] = usesOf(keys);
  const weightOf = (key: SampledKey) => (records > bytes ? (key.records ?? 0) : key.bytes);
  const total = Math.max(
    1e-9,
    keys.reduce((sum, key) => sum + weightOf(key), 0),
  );
  return keys
    .map((key) => ({ at: BigInt(key.hashKey), share: weightOf(key) / total, name: key.name }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A key that no split can help. Rejected records count each retry, so only what was accepted is certain. */
function keyFinding({ at, share, name }: WeighedKey, accepted: number, load: number): string {
  const who = name === undefined ? `One hash key, ${at},` : `The partition key "${name}" (hash key ${at})`;
  return (
    `${who} has ${(share * accepted).toFixed(2)} of a shard accepted, and with its share of the rejected records, each ` +
    `retry counted, asks for ${(share * load).toFixed(1)}. No split can help it: it has to be salted or spread.`
  );
}

/** The hash keys where a shard and the next one begin, without the ends of the whole range. */
function bordersOfShard({ startingHashKey, endingHashKey }: OpenShard): string[] {
  const next = BigInt(endingHashKey) + 1n;
  return [startingHashKey, String(next)].filter((key) => key !== '0' && key !== String(HASH_KEYS));
}

/**
 * Parts in the order of hash keys, each as large as it may be; a key that fills a part gets one of its own.
 */
function partition(keys: readonly WeighedKey[], load: number) {
  const borders: bigint[] = [];
  const tooHeavy: WeighedKey[] = [];
  const limit = Math.min(FULL_SHARD, load / Math.ceil(load / FULL_SHARD) + 0.02);
  let part = 0;
  for (const key of keys) {
    const keyLoad = key.share * load;
    if (keyLoad > 1) tooHeavy.push(key);
    if (part > 0 && part + keyLoad > limit) {
      borders.push(key.at);
      part = 0;
    }
    part += keyLoad;
    if (keyLoad > limit / 2 && part > limit / 2) {
      borders.push(key.at + ONE_KEY);
      part = 0;
    }
  }
  return { borders, tooHeavy };
}
