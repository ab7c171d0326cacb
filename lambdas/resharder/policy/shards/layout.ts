import { HASH_KEYS } from '../limits';
import type { OpenShard } from '../observation';

/** A border between two shards: where the upper one begins. */
export interface Border {
  /** As a fraction of all hash keys. */
  readonly at: number;
  /** Exactly. */
  hashKey(): bigint;
}

/** The open shards in the order of their hash keys, with the fractions where each begins and ends. */
export interface Layout {
  readonly shards: readonly (OpenShard & { readonly from: number; readonly to: number })[];
  /** The load, in shards, that the stream takes with evenly spread keys before its widest shard is full. */
  readonly capacity: number;
  /**
   * The widths of the shards as fractions of all hash keys, and how many shards have each; the widest first.
   */
  readonly widths: readonly { readonly width: number; readonly count: number }[];
}

/** Borders closer than this are the same: AWS may round them differently. */
const SAME_BORDER = 1e-9;

const ALL = Number(HASH_KEYS);

/** A hash key (decimal) as a fraction of all. */
export function fractionOf(hashKey: string): number {
  return Number(hashKey) / ALL;
}

/** The layout of open shards in any order. */
export function layoutOf(open: readonly OpenShard[]): Layout {
  const shards = open
    .map((shard) => ({
      ...shard,
      from: fractionOf(shard.startingHashKey),
      to: fractionOf(shard.endingHashKey),
    }))
    .sort((a, b) => a.from - b.from);
  const widths = widthsOf(shards);
  const widest = widths[0]?.width ?? 0;
  return { shards, widths, capacity: widest === 0 ? 0 : 1 / widest };
}

function widthsOf(shards: readonly { readonly from: number; readonly to: number }[]): Layout['widths'] {
  const sorted = shards.map(({ from, to }) => to - from).sort((a, b) => b - a);
  const widths: { width: number; count: number }[] = [];
  for (const width of sorted) {
    const last = widths.at(-1);
    if (last !== undefined && last.width - width <= SAME_BORDER) last.count++;
    else widths.push({ width, count: 1 });
  }
  return widths;
}

/** The borders of `count` even shards, which all have the same width. */
export function evenBorders(count: number): Border[] {
  return Array.from({ length: count - 1 }, (_, index) => ({
    at: (index + 1) / count,
    hashKey: () => (HASH_KEYS * BigInt(index + 1)) / BigInt(count),
  }));
}

/** The borders at hash keys (decimal). */
export function bordersOf(hashKeys: readonly { readonly hashKey: string }[]): Border[] {
  return hashKeys
    .map(({ hashKey }) => ({ at: fractionOf(hashKey), hashKey: () => BigInt(hashKey) }))
    .sort((a, b) => a.at - b.at);
}

/** The borders of both lists, in order, each once. */
export function joinBorders(one: readonly Border[], other: readonly Border[]): Border[] {
  return [...one, ...other]
    .sort((a, b) => a.at - b.at)
    .filter(({ at }, index, all) => index === 0 || at - (all[index - 1]?.at ?? 0) > SAME_BORDER);
}

/** The difference between a layout and the borders that it should have. */
export interface Difference {
  /** Borders that splits have to make, in the order of hash keys. */
  readonly missing: readonly Border[];
  /** How many borders merges have to remove. */
  readonly surplus: number;
}

/** Compares a layout with the borders that it should have. */
export function difference({ shards }: Layout, borders: readonly Border[]): Difference {
  const missing: Border[] = [];
  let common = 0;
  let index = 1;
  for (const border of borders) {
    while (index < shards.length && (shards[index]?.from ?? 1) < border.at - SAME_BORDER) index++;
    const from = shards[index]?.from;
    if (from !== undefined && Math.abs(from - border.at) <= SAME_BORDER) common++;
    else missing.push(border);
  }
  return { missing, surplus: shards.length - 1 - common };
}

/** The same for `count` even shards, as numbers only: one decision compares many counts. */
export function differenceToEven({ shards }: Layout, count: number): { missing: number; surplus: number } {
  let common = 0;
  let index = 1;
  for (let part = 1; part < count; part++) {
    const at = part / count;
    while (index < shards.length && (shards[index]?.from ?? 1) < at - SAME_BORDER) index++;
    if (Math.abs((shards[index]?.from ?? 2) - at) <= SAME_BORDER) common++;
  }
  return { missing: count - 1 - common, surplus: shards.length - 1 - common };
}

/** A split or a merge of shards of the layout. */
export type Operation =
  | { readonly kind: 'split'; readonly shardId: string; readonly at: Border }
  | { readonly kind: 'merge'; readonly shardId: string; readonly adjacentShardId: string };

/** The splits in halves of all shards wider than an even shard of `count`, the widest shards first. */
export function halvings({ shards }: Layout, count: number, maxOperations: number): Operation[] {
  return shards
    .filter(({ from, to }) => to - from > 1 / count + SAME_BORDER)
    .sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
    .slice(0, Math.max(0, maxOperations))
    .map(({ shardId, startingHashKey, endingHashKey }) => {
      const middle = (BigInt(startingHashKey) + BigInt(endingHashKey) + 1n) / 2n;
      return { kind: 'split', shardId, at: { at: fractionOf(String(middle)), hashKey: () => middle } };
    });
}

/**
 * The merges of the narrowest pairs, for a stream with too many shards to split any. Borders to keep go last.
 */
export function pairings({ shards }: Layout, kept: readonly Border[], maxOperations: number): Operation[] {
  const pairs = shards.flatMap((lower, index) => {
    const upper = shards[index + 1];
    if (upper === undefined) return [];
    const isKept = kept.some(({ at }) => Math.abs(at - upper.from) <= SAME_BORDER);
    return [{ lower, upper, width: upper.to - lower.from + (isKept ? 1 : 0) }];
  });
  const used = new Set<string>();
  const operations: Operation[] = [];
  for (const { lower, upper } of pairs.sort((a, b) => a.width - b.width || a.lower.from - b.lower.from)) {
    if (operations.length >= maxOperations) break;
    if (used.has(lower.shardId) || used.has(upper.shardId)) continue;
    used.add(lower.shardId).add(upper.shardId);
    operations.push({ kind: 'merge', shardId: lower.shardId, adjacentShardId: upper.shardId });
  }
  return operations;
}

/** How many splits in halves it takes until no shard is wider than an even shard of `count`. */
export function halvingsTo({ shards }: Layout, count: number): number {
  return shards.reduce((sum, { from, to }) => {
    const parts = (to - from) * count - SAME_BORDER;
    return sum + (parts <= 1 ? 0 : 2 ** Math.ceil(Math.log2(parts)) - 1);
  }, 0);
}

/**
 * The next operations on the way to `borders`, from hash key 0 upwards. Finished parts stay finished, so the
 * way can be resumed from the open shards alone. Each shard is used once. A shard with a missing border
 * inside is split before its parts are merged; without `room` for one more shard a merge comes first.
 * @param room how many more shards may be open
 */
export function nextOperations(
  layout: Layout,
  borders: readonly Border[],
  room: number,
  maxOperations: number,
): Operation[] {
  const { shards } = layout;
  const operations: Operation[] = [];
  const near = (one: number, other: number) => Math.abs(one - other) <= SAME_BORDER;
  let next = 0;
  let left = room;
  for (let index = 0; index < shards.length && operations.length < maxOperations; index++) {
    const shard = shards[index];
    if (shard === undefined) break;
    while ((borders[next]?.at ?? 2) <= shard.from + SAME_BORDER) next++;
    const inside: Border[] = [];
    for (let k = next; (borders[k]?.at ?? 2) < shard.to - SAME_BORDER; k++) {
      const border = borders[k];
      if (border !== undefined) inside.push(border);
    }
    const middle = inside[(inside.length - 1) >> 1];
    if (middle !== undefined && left > 0) {
      left--;
      operations.push({ kind: 'split', shardId: shard.shardId, at: middle });
      continue;
    }
    const upper = shards[index + 1];
    if (upper === undefined || borders.some(({ at }) => near(at, shard.to))) continue;
    // The upper shard is split first, so that the merge does not make a shard wider than necessary.
    if (left > 0 && borders.some(({ at }) => at > upper.from + SAME_BORDER && at < upper.to - SAME_BORDER))
      continue;
    operations.push({ kind: 'merge', shardId: shard.shardId, adjacentShardId: upper.shardId });
    left++;
    index++;
  }
  return operations;
}
