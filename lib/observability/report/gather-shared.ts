import { aws_cloudwatch as cloudwatch, aws_kms as kms, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SharedFacts } from './stream-facts';

/** What watches and encrypts in an app, counted as it is billed: an alarm on math by its metrics. */
export function gatherShared(constructs: readonly IConstruct[]): SharedFacts {
  const count = (type: new (...args: never[]) => IConstruct) =>
    constructs.filter((construct) => construct instanceof type).length;
  return {
    alarmMetrics: constructs.reduce(
      (all, construct) => (construct instanceof cloudwatch.CfnAlarm ? all + metricsOf(construct) : all),
      0,
    ),
    compositeAlarms: count(cloudwatch.CfnCompositeAlarm),
    dashboards: count(cloudwatch.CfnDashboard),
    keys: count(kms.CfnKey),
  };
}

function metricsOf(alarm: cloudwatch.CfnAlarm): number {
  const metrics: unknown = Stack.of(alarm).resolve(alarm.metrics);
  if (!Array.isArray(metrics)) return 1;
  return metrics.filter((metric) => 'metricStat' in metric).length;
}
