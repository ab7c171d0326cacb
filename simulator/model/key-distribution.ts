/** The spread of a stream's load over its hash keys, as fractions of their range from 0 to 1. */
export interface KeyDistribution {
  /** The share of the load in [from, to). */
  share(from: number, to: number): number;
  /** The result of a large sample in [from, to): hash keys and their weights, in the order of the keys. */
  sample(from: number, to: number): readonly { readonly at: number; readonly weight: number }[];
}

/** A part of the hash key range with a share of the load. A range without width is a single key. */
export interface LoadedRange {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** How many evenly spread hash keys a sample of a range has. */
const SAMPLE_POINTS = 64;

/** All hash keys have the same load. */
export const UNIFORM_KEYS = keysFromRanges([]);

/** Ranges with their own shares of the load; the rest is spread evenly over all hash keys. */
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

/**
 * The index of the first key at or above a place, by bisection: there can be thousands of keys and shards.
 */
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
