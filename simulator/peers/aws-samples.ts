import { Alarm } from '../model/alarm';
import type { PeerFactory } from './peer';

/**
 * aws-samples/kinesis-auto-scaling: 25 minutes at 75 % double, 285 of 300 minutes below 25 % halve. The shard count is
 * part of the alarms, which both begin anew after each change; a refused call makes its alarm fire again. It knows no
 * bounds, and no floor of its own but one shard.
 */
export const awsSamples: PeerFactory = (initialShards) => {
  // The count that both alarms divide by; set anew as soon as UpdateShardCount is accepted.
  let alarmShards = initialShards;
  let target = initialShards;
  const up = new Alarm({ period: 5, evaluationPeriods: 5, datapointsToAlarm: 5, breaches: (u) => u >= 0.75 });
  const down = new Alarm({
    period: 5,
    evaluationPeriods: 60,
    datapointsToAlarm: 57,
    breaches: (u) => u < 0.25,
  });
  return {
    wake({ shards, lastMinute, accepted }) {
      const utilization = (minute: number) => accepted(minute) / alarmShards;
      const high = up.evaluate(lastMinute, utilization);
      // At one shard the threshold of the lower alarm is set out of reach.
      const low = down.evaluate(lastMinute, utilization) && shards > 1;
      if (!high && !low) return undefined;
      target = high ? shards * 2 : Math.floor(shards / 2);
      return target;
    },
    answered(refusal) {
      if (refusal === undefined) alarmShards = target;
      up.reset();
      down.reset();
    },
  };
};
