import { Alarm } from './alarm';
import type { Peer } from './peer';

/**
 * aws-samples/kinesis-auto-scaling: 25 minutes at 75 % double, 285 of 300 minutes below 25 % halve. The shard count is
 * part of the alarms, which both begin anew after each change; a refused call makes its alarm fire again.
 */
export function awsSamples(): Peer {
  const up = new Alarm({ period: 5, evaluationPeriods: 5, datapointsToAlarm: 5, breaches: (u) => u >= 0.75 });
  const down = new Alarm({
    period: 5,
    evaluationPeriods: 60,
    datapointsToAlarm: 57,
    breaches: (u) => u < 0.25,
  });
  return {
    wake({ shards, lastMinute, accepted }) {
      const utilization = (minute: number) => accepted(minute) / shards;
      const high = up.evaluate(lastMinute, utilization);
      // At one shard the threshold of the lower alarm is set out of reach.
      const low = down.evaluate(lastMinute, utilization) && shards > 1;
      if (high) return shards * 2;
      return low ? Math.floor(shards / 2) : undefined;
    },
    answered() {
      up.reset();
      down.reset();
    },
  };
}
