import type { Peer } from './peer';

const UP = { threshold: 0.75, minutes: 5, percent: 150, coolOff: 15 };
const DOWN = { threshold: 0.25, minutes: 15, percent: 25, coolOff: 60 };
const CHECK_INTERVAL = 5;
const REFRESH_SHARDS = 10;

/**
 * awslabs/amazon-kinesis-scaling-utils with the percentages of its README, checked every 300 s: minutes of the last 15
 * are counted, wherever they lie; minutes without a datapoint count as low; the shard count it reckons with is up to
 * ten minutes old. Its fallback to single splits and merges when UpdateShardCount is refused is left out.
 */
export function scalingUtils(initialShards: number): Peer {
  let known = initialShards;
  let refreshedAt = 0;
  let lastUp = Number.NEGATIVE_INFINITY;
  let lastDown = Number.NEGATIVE_INFINITY;
  let direction: 'up' | 'down' = 'up';
  const window = Math.max(UP.minutes, DOWN.minutes);
  return {
    wake({ minute, shards, updating, lastMinute, accepted }) {
      if (minute % CHECK_INTERVAL !== 0 || updating) return undefined;
      if (minute - refreshedAt >= REFRESH_SHARDS) {
        known = shards;
        refreshedAt = minute;
      }
      const first = Math.max(0, minute - window);
      let high = 0;
      let low = 0;
      let samples = 0;
      for (let k = first; k <= lastMinute; k++) {
        const utilization = accepted(k) / known;
        if (utilization > UP.threshold) high++;
        if (utilization < DOWN.threshold) low++;
        samples++;
      }
      low += window - samples;
      if (high >= UP.minutes) {
        if (minute - lastUp < UP.coolOff) return undefined;
        direction = 'up';
        return Math.ceil((shards * UP.percent) / 100);
      }
      if (low < DOWN.minutes || minute - lastDown < DOWN.coolOff) return undefined;
      direction = 'down';
      const target = shards - Math.floor((shards * DOWN.percent) / 100);
      return target < shards ? Math.max(1, target) : undefined;
    },
    answered(refusal, { minute }) {
      if (refusal !== undefined) return;
      if (direction === 'up') lastUp = minute;
      else lastDown = minute;
    },
  };
}
