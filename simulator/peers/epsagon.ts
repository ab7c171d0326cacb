import { Alarm } from '../model/alarm';
import type { PeerFactory } from './peer';

const PERIOD = 5;
/** Datapoints in 24 hours. */
const DAY = 288;

/**
 * epsagon/kinesis-autoscaler: five minutes at 75 % scale up by a factor that falls with the size; 24 hours
 * below 25 % scale down to half or to twice the day's peak. Both alarms have their own shard count; when it
 * differs from the stream's, an alarm that fires only corrects it. After an error the alarm stays in ALARM,
 * so it does not fire again before the load has fallen.
 */
export const epsagon: PeerFactory = (initialShards) => {
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
  let alarmShards = initialShards;
  let target = initialShards;
  const setAlarms = (shards: number): void => {
    alarmShards = shards;
    up.reset();
    down.reset();
  };
  return {
    wake({ shards, lastMinute, accepted }) {
      const utilization = (minute: number) => accepted(minute) / alarmShards;
      const high = up.evaluate(lastMinute, utilization);
      // At one shard the actions of the low alarm are disabled.
      const low = down.evaluate(lastMinute, utilization) && alarmShards > 1;
      if (!high && !low) return undefined;
      if (alarmShards !== shards) {
        setAlarms(shards);
        return undefined;
      }
      target = high
        ? Math.ceil(shards * (shards <= 3 ? 2 : shards <= 50 ? 1.5 : 1.25))
        : Math.max(Math.ceil(shards / 2), Math.ceil(2 * shards * peakOfDay(lastMinute, utilization)));
      return target === shards ? undefined : target;
    },
    answered(refusal) {
      if (refusal === undefined) setAlarms(target);
    },
  };
};

function peakOfDay(lastMinute: number, utilization: (minute: number) => number): number {
  let peak = 0;
  for (let datapoint = 0; datapoint < DAY; datapoint++) {
    let sum = 0;
    for (let k = 0; k < PERIOD; k++) sum += utilization(lastMinute - datapoint * PERIOD - k);
    peak = Math.max(peak, sum / PERIOD);
  }
  return peak;
}
