import { evenParts, type HashKeyRange } from './hash-key';

/** What happens at the same time: shards that are split, and pairs of neighbours that are merged. */
export interface ReshardRound<Shard> {
  readonly splits: readonly { readonly shard: Shard; readonly at: bigint }[];
  readonly merges: readonly (readonly [Shard, Shard])[];
}

/**
 * The next round on the way to `target` shards of equal size, as UpdateShardCount goes: first every shard is split at
 * the new borders that lie within it (at the middle one, where there are several), then neighbours within the same new
 * border are merged, pair by pair. Depends on the open shards alone, so it can be asked again at any point.
 *
 * @param open the open shards in the order of their ranges
 * @returns `undefined` when the target is reached
 */
export function nextReshardRound<Shard extends { readonly range: HashKeyRange }>(
  open: readonly Shard[],
  target: number,
): ReshardRound<Shard> | undefined {
  const parts = evenParts(target);
  const splits = open.flatMap((shard) => {
    const first = parts.partOf(shard.range.start) + 1;
    const last = parts.partOf(shard.range.end);
    return first > last ? [] : [{ shard, at: parts.startOf((first + last) >> 1) }];
  });
  if (splits.length > 0) return { splits, merges: [] };

  const merges: (readonly [Shard, Shard])[] = [];
  for (let index = 0; index + 1 < open.length; index++) {
    const [lower, upper] = [open[index], open[index + 1]];
    if (lower === undefined || upper === undefined) continue;
    if (parts.partOf(lower.range.start) !== parts.partOf(upper.range.start)) continue;
    merges.push([lower, upper]);
    index++;
  }
  return merges.length > 0 ? { splits, merges } : undefined;
}
