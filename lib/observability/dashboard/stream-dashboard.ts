import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { StreamMetrics } from '../../stream/stream-metrics';
import { cost } from './cost';
import { failing } from './failing';
import { keepingUp } from './keeping-up';
import { type DashboardSubject, FULL_WIDTH, heading, line, row } from './section';

/** Makes the child `Dashboard`: the alarms, then one section per question. */
export function streamDashboard(scope: Construct, subject: DashboardSubject): cloudwatch.Dashboard {
  const { stream, alarms, autoscaler } = subject;
  const link = autoscaler?.dashboard
    ? ` · [autoscaler](#dashboards:name=${autoscaler.dashboard.dashboardName})`
    : '';
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(12),
    widgets: [
      [
        new cloudwatch.TextWidget({
          markdown: `# ${stream.node.path}${link}`,
          width: FULL_WIDTH,
          height: 1,
          background: cloudwatch.TextWidgetBackground.TRANSPARENT,
        }),
      ],
      [
        new cloudwatch.AlarmStatusWidget({
          title: 'Alarms; each names its runbook',
          alarms: alarms.map(({ alarm }) => alarm),
          sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
          width: FULL_WIDTH,
          height: Math.min(8, 2 + Math.ceil(alarms.length / 6)),
        }),
      ],
      ...arriving(subject),
      ...keepingUp(subject),
      ...failing(subject),
      ...cost(subject),
    ],
  });
}

/** The traffic that producers write. */
function arriving({ stream }: DashboardSubject): cloudwatch.IWidget[][] {
  const metrics = StreamMetrics.of(stream);
  const records = metrics.metric('IncomingRecords');
  const bytes = metrics.metric('IncomingBytes');
  return [
    [heading('## Is data arriving?')],
    row(
      {
        title: 'Records written',
        left: [line('records/s', 'records / PERIOD(records)', { records })],
      },
      {
        title: 'Bytes written',
        left: [line('MiB/s', 'bytes / PERIOD(bytes) / 1048576', { bytes })],
      },
      {
        title: 'Size of a record',
        left: [line('bytes', 'bytes / records', { bytes, records })],
      },
    ),
  ];
}
