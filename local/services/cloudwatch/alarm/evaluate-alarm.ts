import type { AlarmState } from './alarm-state';
import type { TreatMissingData } from './metric-alarm';

/** Whether the datapoint of one period breaches the threshold; `undefined` if there is no datapoint. */
export type Breach = boolean | undefined;

export interface EvaluationRule {
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  /** M of "M out of N". */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/**
 * The number of periods whose datapoints CloudWatch reads: more than it evaluates, in case some are missing.
 * AWS says that the number "depends on the length of the alarm period". Its examples read two more.
 */
export function evaluationRange({ evaluationPeriods }: EvaluationRule): number {
  return evaluationPeriods + 2;
}

/**
 * Decides the state of an alarm.
 *
 * - Enough datapoints for all periods: the newest ones decide, and nothing is filled.
 * - Fewer: `breaching` and `notBreaching` fill the rest. With `missing` and `ignore` the present ones decide.
 *   If all of them breach but are too few, `missing` alarms once the oldest is M periods old (AWS: "premature
 *   alarm state"), and `ignore` keeps the state.
 * - None: `missing` gives INSUFFICIENT_DATA, and `ignore` keeps the state.
 *
 * Assumption: a few recent datapoints that all breach give OK with `missing`, and no change with `ignore`.
 * AWS says only that they do not alarm yet.
 *
 * @param range oldest first, {@link evaluationRange} of them
 * @returns `undefined` to keep the state
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(range: readonly Breach[], rule: EvaluationRule): AlarmState | undefined {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const present = range.filter((breach) => breach !== undefined);
  const breaching = present.slice(-evaluationPeriods).filter(Boolean).length;
  const filled = Math.max(0, evaluationPeriods - present.length);
  if (filled === 0) return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';

  if (treatMissingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (treatMissingData === 'notBreaching') return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (present.length === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : undefined;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (breaching < present.length) return 'OK';
  if (treatMissingData === 'ignore') return undefined;
  const ageOfOldest = range.length - range.indexOf(true);
  return ageOfOldest >= datapointsToAlarm ? 'ALARM' : 'OK';
}
