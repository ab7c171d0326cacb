import { TraceError } from '../errors';
import type { Trace } from './rows-to-trace';

/** How the values of a trace become bytes. */
export type LoadScale =
  /** Bytes for each unit of the trace: 1 for a trace of IncomingBytes. */
  | { readonly bytesPerUnit: number }
  /** The load that 99 of 100 minutes stay below, in bytes a second, for a trace that has only a shape. */
  | { readonly p99: number };

const MIB = 1_048_576;
/** Below this median, the count of a bucket is mostly noise. */
const LOW_COUNT = 1000;

/**
 * A trace as the load of a stream: MiB a second, one value for each minute.
 *
 * With `p99`, a trace of counts is cleaned first. Low whole counts get the mean of five buckets, unless they
 * are more than three standard deviations of a Poisson count off it. Minutes below half of their 15-minute
 * median (failed collection) get the line between their neighbours.
 * @param repairs gets a sentence for each change
 * @throws TraceError for a trace without load
 */
export function loadOf(trace: Trace, scale: LoadScale, repairs: string[] = []): Float64Array {
  if (trace.values.every((value) => value === 0)) {
    throw new TraceError(`${trace.name} has only zeros; there is no load to play.`);
  }
  if ('bytesPerUnit' in scale) {
    const factor = scale.bytesPerUnit / (trace.stepMinutes * 60 * MIB);
    return toMinutes(trace.values, trace.stepMinutes).map((value) => value * factor);
  }
  const minutes = fillDips(toMinutes(withoutChance(trace.values, repairs), trace.stepMinutes), repairs);
  const p99 = quantile(minutes, 0.99);
  if (p99 === 0) {
    throw new TraceError(`${trace.name} is zero for 99 of 100 minutes; it has no p99 to scale by.`);
  }
  const factor = scale.p99 / MIB / p99;
  return minutes.map((value) => value * factor);
}

/**
 * The value that a share of the values does not exceed.
 * @param share from 0 to 1
 */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  const rank = share * (sorted.length - 1);
  const [low = 0, high = low] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (high - low) * (rank - Math.floor(rank));
}

function withoutChance(values: Float64Array, repairs: string[]): Float64Array {
  const counts = values.every((value) => Number.isInteger(value));
  if (!counts || quantile(values, 0.5) >= LOW_COUNT) return values;
  repairs.push('Low counts were smoothed over five buckets, but for what chance does not explain.');
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

function fillDips(minutes: Float64Array, repairs: string[]): Float64Array {
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
  const dips = isDip.reduce((sum, dip) => sum + dip, 0);
  if (dips > 0) {
    repairs.push(`${dips} minutes below half of their quarter of an hour were taken for gaps and filled in.`);
  }
  return filled;
}
