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
  const wide = all.filter(({ from, to }) => to > from);
  const keys = all.filter(({ from, to }) => to <= from).sort((a, b) => a.from - b.from);
  const weightBelow = prefixSums(keys.map(({ weight }) => weight));
  return {
    share: (from, to) =>
      wide.reduce((sum, range) => sum + weightWithin(range, from, to), 0) +
      (weightBelow[firstFrom(keys, to)] ?? 0) -
      (weightBelow[firstFrom(keys, from)] ?? 0),
    sample: (from, to) =>
      [
        ...wide.flatMap((range) => sampleOf(range, from, to)),
        ...keys
          .slice(firstFrom(keys, from), firstFrom(keys, to))
          .map((key) => ({ at: key.from, weight: key.weight })),
      ].sort((a, b) => a.at - b.at),
  };
}

function weightWithin(range: LoadedRange, from: number, to: number): number {
  const overlap = Math.min(to, range.to) - Math.max(from, range.from);
  return overlap <= 0 ? 0 : (range.weight * overlap) / (range.to - range.from);
}

function sampleOf(range: LoadedRange, from: number, to: number): { at: number; weight: number }[] {
  const weight = weightWithin(range, from, to);
  if (weight === 0) return [];
  const start = Math.max(from, range.from);
  const width = Math.min(to, range.to) - start;
  return Array.from({ length: SAMPLE_POINTS }, (_, point) => ({
    at: start + (width * (point + 0.5)) / SAMPLE_POINTS,
    weight: weight / SAMPLE_POINTS,
  }));
}

/** The index of the first key that is not below a place; there can be thousands of keys and of shards. */
function firstFrom(keys: readonly LoadedRange[], place: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle]?.from ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function prefixSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  return sums;
}
