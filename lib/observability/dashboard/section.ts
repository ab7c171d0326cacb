import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import type { MonitoredAlarm } from '../alarms';
import type { MonitoredDelivery } from '../alarms/watched';
import type { StreamMonitoringProps } from '../stream-monitoring-props';

/** The stream of a dashboard, with its readers and alarms. */
export interface DashboardSubject extends StreamMonitoringProps {
  readonly retention: Duration;
  readonly maxLag: Duration;
  readonly autoscaler?: ShardAutoscaler;
  /** The Firehose streams of `deliveries` and `deliveryStreams`. */
  readonly firehoses: readonly MonitoredDelivery[];
  readonly alarms: readonly MonitoredAlarm[];
}

/** The columns of a dashboard. */
export const FULL_WIDTH = 24;

/** A heading over the rows that answer one question. */
export function heading(markdown: string): cloudwatch.IWidget {
  return new cloudwatch.TextWidget({
    markdown,
    width: FULL_WIDTH,
    height: 1,
    background: cloudwatch.TextWidgetBackground.TRANSPARENT,
  });
}

/** Graphs side by side, over the whole width. */
export function row(...graphs: (cloudwatch.GraphWidgetProps | undefined)[]): cloudwatch.IWidget[] {
  const shown = graphs.filter((graph) => graph !== undefined && graph.left?.length !== 0);
  return shown.map(
    (props) =>
      new cloudwatch.GraphWidget({
        leftYAxis: { min: 0 },
        width: Math.floor(FULL_WIDTH / shown.length),
        height: 6,
        ...props,
      }),
  );
}

/** A line that CloudWatch computes from other metrics, one value per minute. */
export function line(
  label: string,
  expression: string,
  usingMetrics: Record<string, cloudwatch.IMetric>,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: Duration.minutes(1) });
}
