import { Alarm } from './alarm';
import type { PeerFactory } from './peer';

const PERIOD = 5;
const DAY = 288;

/**
 * epsagon/kinesis-autoscaler: five minutes at 75 % scale up by a factor that falls with size, 24 hours below 25 % scale
 * down to half or to twice the day's peak. After an error its alarm is left as it is, and so does not fire again
 * before the load has fallen by itself.
 */
export const epsagon: PeerFactory = () => {
  const up = new Alarm({
    period: PERIOD,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    breaches: (u) => u >= 0.75,
  });
  const down = new Alarm({
    period: PERIOD,
    evaluationPeriods: DAY,
    datapointsToAlarm: DAY,
    breaches: (u) => u <= 0.25,
  });
  return {
    wake({ shards, lastMinute, accepted }) {
      const utilization = (minute: number) => accepted(minute) / shards;
      const high = up.evaluate(lastMinute, utilization);
      const low = down.evaluate(lastMinute, utilization) && shards > 1;
      if (high) return Math.ceil(shards * (shards <= 3 ? 2 : shards <= 50 ? 1.5 : 1.25));
      if (!low) return undefined;
      let peak = 0;
      for (let datapoint = 0; datapoint < DAY; datapoint++) {
        let sum = 0;
        for (let k = 0; k < PERIOD; k++) sum += utilization(lastMinute - datapoint * PERIOD - k);
        peak = Math.max(peak, sum / PERIOD);
      }
      const target = Math.max(Math.ceil(shards / 2), Math.ceil(2 * shards * peak));
      return target < shards ? target : undefined;
    },
    answered(refusal) {
      if (refusal !== undefined) return;
      up.reset();
      down.reset();
    },
  };
};
