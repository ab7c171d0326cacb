import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { StreamMetrics } from '../stream/stream-metrics';
import { autoscalerMetric, demand, utilization } from './autoscaler-metrics';

const WIDTH = 12;

/** The function logs a plan with each decision. The plan's first step holds the reason. */
const DECISIONS = [
  'fields @timestamp, plan.steps.0.kind as step, plan.steps.0.why as why, plan.basis.demand as demand, plan.basis.need as need',
  'filter ispresent(plan.steps.0.kind) and plan.steps.0.kind != "hold"',
  'sort @timestamp desc',
  'limit 50',
];

/** Properties of the dashboard. */
export interface AutoscalerDashboardProps {
  readonly stream: kinesis.IStream;
  readonly resharder: lambda.Function;
  readonly maxShards: number;
}

/** Makes the child `Dashboard` of an autoscaler: the load, the decisions, and their reasons. */
export function autoscalerDashboard(
  scope: Construct,
  { stream, resharder, maxShards }: AutoscalerDashboardProps,
): cloudwatch.Dashboard {
  const traffic = StreamMetrics.of(stream);
  const published = (metricName: string, label: string) => autoscalerMetric(stream, metricName, { label });
  const shards = published('OpenShardCount', 'open shards');
  const wanted = published('WantedShards', 'wanted shards');
  const graph = (
    title: string,
    left: cloudwatch.IMetric[],
    more: Partial<cloudwatch.GraphWidgetProps> = {},
  ) => new cloudwatch.GraphWidget({ title, left, leftYAxis: { min: 0 }, width: WIDTH, ...more });
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(12),
    widgets: [
      [
        graph('Demand and capacity', [demand(stream), shards, wanted], {
          leftAnnotations: [{ value: maxShards, label: 'maxShards' }],
        }),
        graph('Utilization', [utilization(stream)], {
          leftAnnotations: [{ value: 1, label: 'full' }],
        }),
      ],
      [
        graph('Records refused', [
          traffic.metric('WriteProvisionedThroughputExceeded', { label: 'refused' }),
        ]),
        graph('UpdateShardCount calls left of 24 hours', [published('QuotaRemaining', 'calls left')]),
      ],
      [
        graph('Decisions', [
          autoscalerMetric(stream, 'Decisions', { label: 'decisions', statistic: cloudwatch.Stats.SUM }),
        ]),
        graph('Hot shards', [published('HotShards', 'hot shards')]),
      ],
      [
        new cloudwatch.LogQueryWidget({
          title: 'What was decided, and why',
          logGroupNames: [resharder.logGroup.logGroupName],
          queryLines: DECISIONS,
          width: 2 * WIDTH,
          height: 8,
        }),
      ],
    ],
  });
}
