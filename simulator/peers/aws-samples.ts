import { Alarm } from '../model/alarm';
import type { PeerFactory } from './peer';

/**
 * aws-samples/kinesis-auto-scaling: it doubles after 25 minutes at 75 %, and halves after 285 of 300 minutes
 * below 25 %. Both alarms contain the shard count and start anew after each change; after a refused call the
 * alarm fires again. It has no bounds except one shard.
 */
export const awsSamples: PeerFactory = (initialShards) => {
  // The shard count of both alarms, updated as soon as UpdateShardCount is accepted.
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
      // At one shard the threshold of the low alarm is out of reach.
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
