/** A CloudWatch alarm on a utilization, as the peers use them. */
export interface AlarmRule {
  /** Minutes in a datapoint. */
  readonly period: number;
  /** Datapoints looked at, and how many of them must breach. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly breaches: (utilization: number) => boolean;
}

/**
 * Evaluated every minute over the trailing datapoints; its action runs on the transition to ALARM and not again while
 * ALARM lasts (CloudWatch, alarm actions).
 */
export class Alarm {
  private inAlarm = false;

  constructor(private readonly rule: AlarmRule) {}

  /**
   * @param lastMinute the last minute with a datapoint
   * @param utilization of a minute
   * @returns whether the alarm goes into ALARM now
   */
  evaluate(lastMinute: number, utilization: (minute: number) => number): boolean {
    const { period, evaluationPeriods, datapointsToAlarm, breaches } = this.rule;
    if (lastMinute + 1 < period * evaluationPeriods) return false;
    let breaching = 0;
    for (let datapoint = 0; datapoint < evaluationPeriods; datapoint++) {
      let sum = 0;
      for (let k = 0; k < period; k++) sum += utilization(lastMinute - datapoint * period - k);
      if (breaches(sum / period)) breaching++;
      // What is left cannot change the answer.
      if (datapoint + 1 - breaching > evaluationPeriods - datapointsToAlarm) break;
    }
    const alarm = breaching >= datapointsToAlarm;
    const transition = alarm && !this.inAlarm;
    this.inAlarm = alarm;
    return transition;
  }

  /** SetAlarmState to anything but ALARM: the next evaluation may go into ALARM again. */
  reset(): void {
    this.inAlarm = false;
  }
}
