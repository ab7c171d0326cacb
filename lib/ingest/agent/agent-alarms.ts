import {
  type aws_autoscaling as autoscaling,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { withRunbook } from '../../support/runbook';

/**
 * In ALARM when calls of agents to a stream fail, in 5 of 15 minutes. Agents of all hosts publish under one
 * dimension, so it is of the stream.
 * @param at the place of the stream among those of the host
 */
export function serviceErrorAlarm(
  scope: Construct,
  stream: kinesis.IStream,
  at: number,
  actions: readonly cloudwatch.IAlarmAction[],
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, at === 0 ? 'ServiceErrorAlarm' : `ServiceErrorAlarm${at + 1}`, {
    alarmDescription: withRunbook(
      `Agents cannot write to ${stream.node.path}, and not because of throttling, in 5 of 15 minutes. They try again; files that are deleted meanwhile are lost.`,
      'kinesis-agent#calls-fail',
    ),
    metric: new cloudwatch.Metric({
      namespace: 'AWSKinesisAgent',
      metricName: 'ServiceErrors',
      dimensionsMap: { Destination: `KinesisStream:${stream.streamName}` },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.SUM,
    }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 15,
    datapointsToAlarm: 5,
    // The agent had nothing to send. One that may not write metrics either shows in its log.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...actions);
  return alarm;
}

/** In ALARM when a host of a group fails its status checks for 10 minutes. */
export function statusAlarm(
  scope: Construct,
  group: autoscaling.AutoScalingGroup,
  actions: readonly cloudwatch.IAlarmAction[],
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, 'StatusAlarm', {
    alarmDescription: withRunbook(
      `A host of ${scope.node.path} has failed its status checks for 10 minutes. The group replaces it; what was not sent of its files is lost with them.`,
      'kinesis-agent#a-host-fails',
    ),
    metric: new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName: 'StatusCheckFailed',
      dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
    }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 10,
    // No host runs for a moment, while the group replaces one.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...actions);
  return alarm;
}
