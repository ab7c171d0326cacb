import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StreamMetrics } from '../stream/stream-metrics';
import { withRunbook } from '../support/runbook';
import { utilization } from './autoscaler-metrics';

/**
 * Higher than the utilization of a stream with its usual headroom. CloudWatch acts on transitions only, so an
 * alarm that is always on would start nothing.
 */
const HIGH = 0.8;
const LOW = 0.4;

/** Properties of WakeUpAlarms. */
export interface WakeUpAlarmsProps {
  readonly stream: kinesis.IStream;
  /** Every alarm that goes off invokes it. */
  readonly resharder: lambda.IFunction;
}

/**
 * Alarms that start the resharder before its schedule does. They only start it; it decides itself. A false
 * alarm costs one invocation, and a missed one delays the resharder until its schedule. All of them compare
 * with constants.
 */
export class WakeUpAlarms extends Construct {
  readonly utilizationHigh: cloudwatch.Alarm;
  readonly utilizationLow: cloudwatch.Alarm;
  readonly writeThrottled: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, { stream, resharder }: WakeUpAlarmsProps) {
    super(scope, id);
    const of = `the stream ${stream.node.path}`;
    const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD: AT_LEAST, LESS_THAN_OR_EQUAL_TO_THRESHOLD: AT_MOST } =
      cloudwatch.ComparisonOperator;

    this.utilizationHigh = new cloudwatch.Alarm(this, 'UtilizationHigh', {
      alarmDescription: describe(
        `Wakes the autoscaler: ${of} is used to ${HIGH * 100} % of its write capacity or more.`,
      ),
      metric: utilization(stream),
      threshold: HIGH,
      comparisonOperator: AT_LEAST,
      // The function publishes the shards at least every 5 minutes, so these 6 minutes always hold a value to
      // repeat.
      evaluationPeriods: 6,
      datapointsToAlarm: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.utilizationLow = new cloudwatch.Alarm(this, 'UtilizationLow', {
      alarmDescription: describe(
        `Wakes the autoscaler: ${of} has been used to ${LOW * 100} % of its write capacity or less for a quarter of an hour.`,
      ),
      metric: utilization(stream),
      threshold: LOW,
      comparisonOperator: AT_MOST,
      evaluationPeriods: 15,
      // The first 4 minutes may lie before the first value of the shards, so they have nothing to repeat.
      datapointsToAlarm: 11,
      // A minute without data says nothing about the load.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.writeThrottled = new cloudwatch.Alarm(this, 'WriteThrottled', {
      alarmDescription: describe(`Wakes the autoscaler: a shard of ${of} refused records.`),
      metric: StreamMetrics.of(stream).metric('WriteProvisionedThroughputExceeded'),
      threshold: 1,
      comparisonOperator: AT_LEAST,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const wake = new actions.LambdaAction(resharder, { useUniquePermissionId: true });
    for (const alarm of [this.utilizationHigh, this.utilizationLow, this.writeThrottled]) {
      alarm.addAlarmAction(wake);
    }
  }
}

function describe(says: string): string {
  return withRunbook(says, 'autoscaler-wake-up');
}
