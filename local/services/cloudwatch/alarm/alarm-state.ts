/** What an alarm is in. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** A state, and why. */
export interface StateReport {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON: the datapoints that it rests on. Absent where there are none. */
  readonly reasonData: string | undefined;
  /** Milliseconds since the epoch, on CloudWatch's clock. */
  readonly timestamp: number;
}
