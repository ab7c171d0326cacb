/** How a stream's load is spread over its hash keys, as fractions of the hash key range from 0 to 1. */
export interface KeyDistribution {
  /** The share of the load in [from, to). */
  share(from: number, to: number): number;
  /** What a sample of many records in [from, to) finds: hash keys and their weights, in the order of the keys. */
  sample(from: number, to: number): readonly { readonly at: number; readonly weight: number }[];
}

/** A part of the hash key range with a share of the load. Of no width, it is a single key. */
export interface LoadedRange {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** How many records a sample of a range takes note of, at evenly spread ranks. */
const SAMPLE_POINTS = 64;

/** Every hash key alike. */
export const UNIFORM_KEYS = keysFromRanges([]);

/** Ranges with shares of their own; what is left of the load lies evenly over everything. */
export function keysFromRanges(ranges: readonly LoadedRange[]): KeyDistribution {
  const rest = 1 - ranges.reduce((sum, { weight }) => sum + weight, 0);
  const all: readonly LoadedRange[] = rest > 1e-12 ? [...ranges, { from: 0, to: 1, weight: rest }] : ranges;
  const within = (range: LoadedRange, from: number, to: number): number => {
    if (range.to <= range.from) return range.from >= from && range.from < to ? range.weight : 0;
    const overlap = Math.min(to, range.to) - Math.max(from, range.from);
    return overlap <= 0 ? 0 : (range.weight * overlap) / (range.to - range.from);
  };
  return {
    share: (from, to) => all.reduce((sum, range) => sum + within(range, from, to), 0),
    sample: (from, to) =>
      all
        .flatMap((range) => {
          const weight = within(range, from, to);
          if (weight === 0) return [];
          if (range.to <= range.from) return [{ at: range.from, weight }];
          const start = Math.max(from, range.from);
          const width = Math.min(to, range.to) - start;
          return Array.from({ length: SAMPLE_POINTS }, (_, point) => ({
            at: start + (width * (point + 0.5)) / SAMPLE_POINTS,
            weight: weight / SAMPLE_POINTS,
          }));
        })
        .sort((a, b) => a.at - b.at),
  };
}
