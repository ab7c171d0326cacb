import { Alarm } from '../model/alarm';
import type { PeerFactory } from './peer';

const UP_PAUSE = 3;
const DOWN_PAUSE = 30;

/**
 * brexhq/substation: up after five minutes at 70 %, down after an hour at or below 35 %, by factors that fall
 * with the size. An alarm that fires within the pause after a change fires again; after an error and Lambda's
 * two retries it stays in ALARM.
 */
export const substation: PeerFactory = () => {
  const up = new Alarm({ period: 1, evaluationPeriods: 5, datapointsToAlarm: 5, breaches: (u) => u >= 0.7 });
  const down = new Alarm({
    period: 1,
    evaluationPeriods: 60,
    datapointsToAlarm: 60,
    breaches: (u) => u <= 0.35,
  });
  let changedAt = Number.NEGATIVE_INFINITY;
  let retryAt: readonly number[] = [];
  let lastTarget = 0;
  return {
    wake({ minute, shards, updating, lastMinute, accepted }) {
      const utilization = (k: number) => accepted(k) / shards;
      const high = up.evaluate(lastMinute, utilization);
      const low = down.evaluate(lastMinute, utilization);
      const factor = shards < 5 ? 2 : shards < 13 ? 1.75 : shards < 33 ? 1.5 : 1.25;
      if (retryAt.includes(minute)) return lastTarget;
      if (high && (updating || minute - changedAt < UP_PAUSE)) up.reset();
      else if (high) {
        lastTarget = Math.floor(shards * factor);
        return lastTarget;
      }
      if (low && (updating || minute - changedAt < DOWN_PAUSE)) down.reset();
      else if (low && shards > 1) {
        lastTarget = Math.ceil(shards / factor);
        return lastTarget;
      }
      return undefined;
    },
    answered(refusal, { minute }) {
      if (refusal !== undefined) {
        // Lambda repeats a failed asynchronous invocation after one minute and again after two more.
        if (!retryAt.includes(minute)) retryAt = [minute + 1, minute + 3];
        return;
      }
      changedAt = minute;
      retryAt = [];
      up.reset();
      down.reset();
    },
  };
};
