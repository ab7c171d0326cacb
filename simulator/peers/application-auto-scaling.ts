import { ANY_COUNT, clampTo, type PeerFactory } from './peer';

const COOLDOWN = 10;
const RECORDS_OUT = 0.8;
const RECORDS_IN = 0.16;

/**
 * aws-application-auto-scaling-kinesis: one shard more after a minute above 80 % of the records, one fewer
 * after three times five minutes below 16 %, ten minutes apart. Its limit of 8 shards is removed here.
 * Application Auto Scaling repeats its actions while an alarm lasts.
 */
export const applicationAutoScaling: PeerFactory = (_, bounds = ANY_COUNT) => {
  let changedAt = Number.NEGATIVE_INFINITY;
  const changed = (from: number, to: number): number | undefined => {
    const target = clampTo(to, bounds);
    return target === from ? undefined : target;
  };
  return {
    wake({ minute, shards, updating, lastMinute, accepted }) {
      if (updating || minute - changedAt < COOLDOWN || lastMinute < 0) return undefined;
      if (accepted(lastMinute) / shards > RECORDS_OUT) return changed(shards, shards + 1);
      if (lastMinute < 14) return undefined;
      for (let k = 0; k < 15; k += 5) {
        let sum = 0;
        for (let i = 0; i < 5; i++) sum += accepted(lastMinute - k - i);
        if (sum / 5 / shards >= RECORDS_IN) return undefined;
      }
      return changed(shards, shards - 1);
    },
    answered(refusal, { minute }) {
      if (refusal === undefined) changedAt = minute;
    },
  };
};
