/**
 * How long it took a shard to receive the records of a sample, in milliseconds. The answers of a full shard come late, and
 * that is not time in which it received anything, so it is the arrivals that tell.
 *
 * @param arrivals of the records, in order, in milliseconds since the epoch; NaN where that is not known
 * @param waitedMs what passed at least
 * @param passedMs what passed at most: until the last answer was there
 */
export function sampleLength(arrivals: readonly number[], waitedMs: number, passedMs: number): number {
  const [first, last] = [arrivals[0] ?? Number.NaN, arrivals.at(-1) ?? Number.NaN];
  const ms = ((last - first) * arrivals.length) / (arrivals.length - 1);
  return Number.isFinite(ms) ? Math.min(passedMs, Math.max(waitedMs, ms)) : passedMs;
}
