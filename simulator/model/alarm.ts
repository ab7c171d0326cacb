/** The settings of a CloudWatch alarm on a metric such as utilization. */
export interface AlarmRule {
  /** Minutes in a datapoint. */
  readonly period: number;
  /** How many datapoints are evaluated, and how many of them must breach. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly breaches: (utilization: number) => boolean;
}

/**
 * A CloudWatch alarm, evaluated every minute over the last datapoints. Its action runs when it goes into
 * ALARM, and not again while ALARM lasts.
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
      // The remaining datapoints cannot change the result.
      if (datapoint + 1 - breaching > evaluationPeriods - datapointsToAlarm) break;
    }
    const alarm = breaching >= datapointsToAlarm;
    const transition = alarm && !this.inAlarm;
    this.inAlarm = alarm;
    return transition;
  }

  /** SetAlarmState to another state than ALARM: the next evaluation may go into ALARM again. */
  reset(): void {
    this.inAlarm = false;
  }
}
