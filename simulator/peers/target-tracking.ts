import { ANY_COUNT, clampTo, type PeerFactory } from './peer';

const TARGET = 0.7;
const OUT_MINUTES = 3;
const IN_MINUTES = 15;
const IN_SHARE = 0.9;
const COOLDOWN = 5;

/**
 * Target tracking of Application Auto Scaling for a custom resource. Three minutes above the target scale out
 * in proportion, fifteen below nine tenths of it scale in, five minutes apart, repeated while the alarm
 * lasts.
 */
export const targetTracking: PeerFactory = (_, bounds = ANY_COUNT) => {
  let changedAt = Number.NEGATIVE_INFINITY;
  return {
    wake({ minute, shards, updating, lastMinute, accepted }) {
      if (updating || minute - changedAt < COOLDOWN || lastMinute < OUT_MINUTES - 1) return undefined;
      let above = 0;
      let below = 0;
      for (let k = 0; k < IN_MINUTES && k <= lastMinute; k++) {
        const utilization = accepted(lastMinute - k) / shards;
        if (k < OUT_MINUTES && utilization > TARGET) above++;
        if (utilization < TARGET * IN_SHARE) below++;
      }
      if (above < OUT_MINUTES && below < IN_MINUTES) return undefined;
      const wanted = Math.max(1, Math.ceil(accepted(lastMinute) / TARGET));
      const reachable = Math.min(2 * shards, Math.max(Math.ceil(shards / 2), wanted));
      const target = clampTo(reachable, bounds);
      if (above >= OUT_MINUTES) return target > shards ? target : undefined;
      return target < shards ? target : undefined;
    },
    answered(refusal, { minute }) {
      if (refusal === undefined) changedAt = minute;
    },
  };
};
