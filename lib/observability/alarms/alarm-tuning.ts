import type { AlarmSeverity } from './alarm-severity';

/** What to change about one kind of alarm. */
export interface AlarmTuning {
  /**
   * How soon a person has to look.
   *
   * @default - as the alarm's runbook says
   */
  readonly severity?: AlarmSeverity;

  /**
   * The value that the alarm compares with, in the unit of its metric: a share from 0 to 1, a count, milliseconds for the
   * age of a reader, seconds for the age of what Firehose holds.
   *
   * @default - as the alarm's runbook says
   */
  readonly threshold?: number;

  /**
   * Whether the alarm is made at all.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
