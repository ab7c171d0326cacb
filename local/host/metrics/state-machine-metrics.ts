import { StatisticSet } from '../../base/statistic-set';
import type { MetricSource } from '../../services/cloudwatch';
import type { Execution, ExecutionStatus } from '../../services/step-functions';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const METRICS: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/**
 * The metrics of executions in AWS/States, with the dimension StateMachineArn. ExecutionTime is in real milliseconds.
 */
export class StateMachineMetrics {
  private counts = new Map<string, Map<string, StatisticSet>>();

  /** Counts an execution that started or ended. */
  onChange({ settings, status, startDate, ending }: Execution): void {
    this.add(settings.machine.arn, METRICS[status], 1);
    if (ending.stopDate !== undefined)
      this.add(settings.machine.arn, 'ExecutionTime', ending.stopDate - startDate);
  }

  /** CloudWatch calls it at the end of each minute. */
  readonly source: MetricSource = (minutes) => {
    const { counts } = this;
    this.counts = new Map();
    const timestamp = minutes.at(-1) ?? 0;
    return [...counts].flatMap(([StateMachineArn, sets]) =>
      [...sets].map(([name, set]) => ({
        metric: { namespace: 'AWS/States', name, dimensions: { StateMachineArn } },
        unit: name === 'ExecutionTime' ? 'Milliseconds' : 'Count',
        timestamp,
        set,
      })),
    );
  };

  private add(machineArn: string, name: string, value: number): void {
    const sets = this.counts.get(machineArn) ?? new Map<string, StatisticSet>();
    this.counts.set(machineArn, sets);
    const set = sets.get(name) ?? StatisticSet.ofValues();
    sets.set(name, set.add(value));
  }
}
