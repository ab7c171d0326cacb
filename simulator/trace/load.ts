import type { Trace } from './trace';

/** How a trace's values become bytes. */
export type LoadScale =
  /** Bytes for each unit of the trace: 1 for a trace of IncomingBytes. */
  | { readonly bytesPerUnit: number }
  /** The load that 99 of 100 minutes stay below, in bytes a second: for traces that have only a shape. */
  | { readonly p99: number };

const MIB = 1_048_576;
/** Below this median, a bucket's count is mostly chance. */
const LOW_COUNT = 1000;

/**
 * A trace as the load of a stream: MiB a second, one value for each minute.
 *
 * With `p99`, what is a trace of counts is cleaned first: low whole counts keep the local mean of five buckets unless
 * they are more than three standard deviations of a Poisson count off it, and minutes below half of their 15-minute
 * median (collection that failed) get the line between their neighbours.
 */
export function loadOf(trace: Trace, scale: LoadScale): Float64Array {
  if ('bytesPerUnit' in scale) {
    const factor = scale.bytesPerUnit / (trace.stepMinutes * 60 * MIB);
    return toMinutes(trace.values, trace.stepMinutes).map((value) => value * factor);
  }
  const minutes = fillDips(toMinutes(withoutChance(trace.values), trace.stepMinutes));
  const factor = scale.p99 / MIB / quantile(minutes, 0.99);
  return minutes.map((value) => value * factor);
}

/** @param share from 0 to 1; @returns the value that this share of the values does not exceed */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  const rank = share * (sorted.length - 1);
  const [low = 0, high = low] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (high - low) * (rank - Math.floor(rank));
}

function withoutChance(values: Float64Array): Float64Array {
  const counts = values.every((value) => Number.isInteger(value));
  if (!counts || quantile(values, 0.5) >= LOW_COUNT) return values;
  return values.map((value, index) => {
    const around = values.subarray(Math.max(0, index - 2), index + 3);
    const mean = around.reduce((sum, each) => sum + each, 0) / around.length;
    return Math.abs(value - mean) > 3 * Math.sqrt(mean) ? value : mean;
  });
}

function toMinutes(values: Float64Array, step: number): Float64Array {
  if (step === 1) return values;
  if (step < 1)
    return Float64Array.from({ length: Math.floor(values.length * step) }, (_, minute) => {
      const bucket = values.subarray(Math.round(minute / step), Math.round((minute + 1) / step));
      return bucket.reduce((sum, value) => sum + value, 0) / bucket.length;
    });
  return Float64Array.from({ length: Math.floor((values.length - 1) * step) + 1 }, (_, minute) => {
    const bucket = Math.floor(minute / step);
    const [low = 0, high = low] = [values[bucket], values[bucket + 1]];
    return low + (high - low) * (minute / step - bucket);
  });
}

function fillDips(minutes: Float64Array): Float64Array {
  const filled = minutes.slice();
  const isDip = minutes.map((value, index) => {
    const around = minutes.subarray(Math.max(0, index - 7), index + 8);
    return value < quantile(around, 0.5) / 2 ? 1 : 0;
  });
  for (let index = 0; index < filled.length; index++) {
    if (isDip[index] === 0) continue;
    let end = index;
    while (end < filled.length && isDip[end] === 1) end++;
    const before = filled[index - 1] ?? filled[end] ?? 0;
    const after = filled[end] ?? before;
    for (let k = index; k < end; k++) {
      filled[k] = before + ((after - before) * (k - index + 1)) / (end - index + 1);
    }
    index = end;
  }
  return filled;
}
