import { checkHoursWithin, checkSecondsWithin } from '../support/check';
import { InputError } from '../support/input-error';
import { QUIET_SECONDS, RETENTION_HOURS } from '../support/limits';
import { MonitoringAlarm } from './alarms/monitoring-alarm';
import type { StreamMonitoringProps } from './stream-monitoring-props';

/** Refuses what cannot be monitored as it is written. */
export function checkStreamMonitoring(where: string, props: StreamMonitoringProps): void {
  const { lagShare, quietTime, tuning = {} } = props;
  checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
  if (lagShare !== undefined && !(lagShare > 0 && lagShare <= 1)) {
    throw new InputError(
      `${where}: lagShare is ${lagShare}; allowed are numbers above 0 and up to 1, a share of the time that records have.`,
    );
  }
  checkSecondsWithin(`${where}: quietTime`, quietTime, QUIET_SECONDS);
  if (quietTime !== undefined && quietTime.toSeconds() % 60 !== 0) {
    throw new InputError(`${where}: quietTime is ${quietTime.toHumanString()}; allowed are whole minutes.`);
  }
  const known = Object.values<string>(MonitoringAlarm);
  for (const [name, { threshold }] of Object.entries(tuning)) {
    if (!known.includes(name)) {
      throw new InputError(`${where}: tuning.${name} is no alarm; allowed are ${known.join(', ')}.`);
    }
    if (threshold !== undefined && !(Number.isFinite(threshold) && threshold > 0)) {
      throw new InputError(
        `${where}: tuning.${name}.threshold is ${threshold}; allowed are numbers above 0.`,
      );
    }
  }
}
