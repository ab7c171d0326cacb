import { type Plan, SHARD_MINUTE, type StreamMinute } from '../../lambdas/resharder/policy';
import { Alarm } from '../model/alarm';

/** Minutes between scheduled runs of the resharder while no work is open. */
const RECONCILE_MINUTES = 5;
/** The thresholds of ShardAutoscaler's alarms on utilization (`lib/scaling/wake-up-alarms.ts`). */
const HIGH = 0.8;
const LOW = 0.4;

/** The metrics that the alarms evaluate. */
export interface WatchedMinutes {
  /** The last minute with a datapoint; -1 before the first. */
  readonly last: number;
  readonly datapoint: (minute: number) => StreamMinute | undefined;
  /** Open shards in a minute. */
  readonly shards: (minute: number) => number;
}

/**
 * The triggers of the resharder's Lambda: a schedule every five minutes, the tick rule every minute while it
 * has work, and the alarms of ShardAutoscaler, each when it goes into ALARM.
 */
export class Triggers {
  private readonly high = new Alarm({
    period: 1,
    evaluationPeriods: 6,
    datapointsToAlarm: 2,
    breaches: (utilization) => utilization >= HIGH,
  });
  private readonly low = new Alarm({
    period: 1,
    evaluationPeriods: 15,
    datapointsToAlarm: 11,
    breaches: (utilization) => utilization <= LOW,
  });
  private readonly throttled = new Alarm({
    period: 1,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    breaches: (records) => records >= 1,
  });
  private isOpen = false;

  /** Notes the last decision: work, a running reshard or a shortage keeps the tick rule on. */
  decided({ work, steps, basis }: Plan, isUpdating: boolean): void {
    this.isOpen =
      work !== undefined ||
      steps.some(({ kind }) => kind !== 'hold') ||
      isUpdating ||
      (basis.need ?? 0) > basis.capacity;
  }

  /** Whether a trigger starts a run in this minute. Call it once a minute. */
  isDue(minute: number, watched: WatchedMinutes): boolean {
    const utilization = (at: number) => utilizationOf(watched.datapoint(at), watched.shards(at));
    const rejected = (at: number) => watched.datapoint(at)?.throttledRecords ?? 0;
    const alarms = [
      this.high.evaluate(watched.last, utilization),
      this.low.evaluate(watched.last, utilization),
      this.throttled.evaluate(watched.last, rejected),
    ];
    return this.isOpen || minute % RECONCILE_MINUTES === 0 || alarms.includes(true);
  }
}

function utilizationOf(datapoint: StreamMinute | undefined, shards: number): number {
  if (datapoint === undefined) return 0;
  const { incomingBytes, incomingRecords } = datapoint;
  return Math.max(incomingBytes / SHARD_MINUTE.bytes, incomingRecords / SHARD_MINUTE.records) / shards;
}
