import type { AlarmState } from './alarm-state';
import type { TreatMissingData } from './metric-alarm';

/** One period of an alarm's evaluation range: whether its datapoint breaches; `undefined` where there is none. */
export type Breach = boolean | undefined;

export interface EvaluationRule {
  /** N. */
  readonly evaluationPeriods: number;
  /** M, at most N. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/**
 * How many periods are looked at: some more than are evaluated, in case some are missing. AWS says that their number
 * "depends on the length of the alarm period"; its examples have two more.
 */
export function evaluationRange({ evaluationPeriods }: EvaluationRule): number {
  return evaluationPeriods + 2;
}

/**
 * What an alarm's state is to be (CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data").
 *
 * - As many datapoints as periods to evaluate: the newest ones decide, however far back, and nothing is filled.
 * - Fewer: with `breaching` and `notBreaching` the rest is filled. With `missing` and `ignore` what is there decides;
 *   where all of it breaches without being enough, it alarms as soon as the oldest of it is as old as the datapoints
 *   that an alarm takes ("premature alarm state"); `ignore` keeps its state instead.
 * - None: INSUFFICIENT_DATA for `missing`, no change for `ignore`.
 *
 * A few young datapoints that all breach are OK with `missing`, and no change with `ignore`: AWS says only that they
 * do not alarm yet.
 *
 * @param range oldest first, {@link evaluationRange} of them
 * @returns `undefined` to leave the state as it is
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
