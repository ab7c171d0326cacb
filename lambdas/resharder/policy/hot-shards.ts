import { burstLossShare } from './burst-loss';
import type { DemandMinute } from './demand';
import type { Layout } from './layout';
import type { KeySample, OpenShard } from './observation';

/** A shard is not to take more than this: its seconds vary around it. */
const FULL_SHARD = 0.75;
/** From here on a shard counts as full; what it accepts does not grow further. */
const SATURATED = 0.85;
/** More load than this is not believed of one shard: rejected records count each retry. */
const BELIEVED_LOAD = 4;
/** How wide a shard for one key alone is made, in hash keys: 4e-9 of all, wide enough for borders to be told apart. */
const ONE_KEY = 2n ** 100n;

/** Where hot shards are to be cut, and what cutting cannot help. */
export interface Isolation {
  /** Hash keys (decimal) at which shards are to begin. */
  readonly cuts: readonly string[];
  readonly findings: readonly string[];
  /** Shards that were found full. */
  readonly hotShards: number;
}

/** Whether more is rejected than an even spread of this demand over this capacity explains. */
export function suspectsHotShard({ accepted, rejected }: DemandMinute, capacity: number): boolean {
  const demand = accepted + rejected;
  if (demand === 0 || accepted > FULL_SHARD * capacity) return false;
  return rejected / demand > 0.002 + 3 * burstLossShare(demand / capacity);
}

/**
 * Cuts the shards that a sample shows to be full into parts of at most three quarters of a shard's load, between keys
 * as they were met. What was rejected is taken to have been meant for the full shards, in equal parts.
 */
export function isolate(layout: Layout, samples: readonly KeySample[], last: DemandMinute): Isolation {
  const loads = sampledLoads(layout, samples, last);
  const full = samples.filter(({ shardId }) => (loads.get(shardId) ?? 0) >= SATURATED);
  const cuts: string[] = [];
  const findings: string[] = [];
  for (const sample of full) {
    const shard = layout.shards.find(({ shardId }) => shardId === sample.shardId);
    if (shard === undefined) continue;
    const load = Math.min(BELIEVED_LOAD, (loads.get(sample.shardId) ?? 0) + last.rejected / full.length);
    const parts = partition(sample, load);
    const [first, end] = [BigInt(shard.startingHashKey) + 1n, BigInt(shard.endingHashKey)];
    const inner = parts.cuts.filter((cut) => cut > first && cut < end).map(String);
    // The shard's own borders are among the cuts: else its outer parts go to its neighbours when those change.
    if (inner.length > 0) cuts.push(...inner, ...bordersOfShard(shard));
    for (const { hashKey, load: keyLoad } of parts.tooHeavy) {
      findings.push(
        `One hash key, ${hashKey}, brings ${keyLoad.toFixed(1)} times what a shard takes, so no split can help it: its partition key has to be salted or spread.`,
      );
    }
  }
  return { cuts: [...new Set(cuts)], findings, hotShards: full.length };
}

/** The load on both sides of a cut together, in shards, as a sample shows it; undefined where a side was not sampled. */
export function loadAround(
  layout: Layout,
  samples: readonly KeySample[],
  last: DemandMinute,
  at: number,
): number | undefined {
  const upper = layout.shards.findIndex(({ from }) => Math.abs(from - at) < 1e-9);
  const loads = sampledLoads(layout, samples, last);
  const below = loads.get(layout.shards[upper - 1]?.shardId ?? '');
  const above = loads.get(layout.shards[upper]?.shardId ?? '');
  return below === undefined || above === undefined ? undefined : below + above;
}

/**
 * What each sampled shard accepted, in shards. A sample of all shards is scaled to what CloudWatch counted, which a
 * second's chance does not sway; a sample of some is taken as it is.
 */
function sampledLoads(
  layout: Layout,
  samples: readonly KeySample[],
  last: DemandMinute,
): Map<string, number> {
  const rates = samples.map((sample) => ({ shardId: sample.shardId, rate: rateOf(sample) }));
  const total = rates.reduce((sum, { rate }) => sum + rate, 0);
  const whole =
    total > 0 && layout.shards.every(({ shardId }) => rates.some((each) => each.shardId === shardId));
  return new Map(rates.map(({ shardId, rate }) => [shardId, whole ? (rate / total) * last.accepted : rate]));
}

/** In shards, by bytes: MiB a second. */
function rateOf({ keys, durationMs }: KeySample): number {
  return keys.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576 / (Math.max(1, durationMs) / 1000);
}

/** Where a shard begins and where the next one does; the ends of all hash keys are no borders. */
function bordersOfShard({ startingHashKey, endingHashKey }: OpenShard): string[] {
  const next = BigInt(endingHashKey) + 1n;
  return [startingHashKey, String(next)].filter((key) => key !== '0' && key !== String(2n ** 128n));
}

/** Parts in the order of hash keys, each as large as it may be; a key that fills a part gets one to itself. */
function partition(sample: KeySample, load: number) {
  const keys = sample.keys
    .map(({ hashKey, bytes }) => ({ hashKey: BigInt(hashKey), bytes }))
    .sort((a, b) => (a.hashKey < b.hashKey ? -1 : a.hashKey > b.hashKey ? 1 : 0));
  const bytes = keys.reduce((sum, key) => sum + key.bytes, 0);
  const cuts: bigint[] = [];
  const tooHeavy: { hashKey: bigint; load: number }[] = [];
  const limit = Math.min(FULL_SHARD, load / Math.ceil(load / FULL_SHARD) + 0.02);
  let part = 0;
  for (const key of keys) {
    const keyLoad = (key.bytes / bytes) * load;
    if (keyLoad > 1) tooHeavy.push({ hashKey: key.hashKey, load: keyLoad });
    if (part > 0 && part + keyLoad > limit) {
      cuts.push(key.hashKey);
      part = 0;
    }
    part += keyLoad;
    if (keyLoad > limit / 2 && part > limit / 2) {
      cuts.push(key.hashKey + ONE_KEY);
      part = 0;
    }
  }
  return { cuts, tooHeavy };
}
