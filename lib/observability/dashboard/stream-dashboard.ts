import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { arriving } from './arriving';
import { cost } from './cost';
import type { DashboardSubject } from './dashboard-subject';
import { failing } from './failing';
import { keepingUp } from './keeping-up';
import { FULL_WIDTH } from './section';

/** The child `Dashboard`: alarms first, and then one question after the other. */
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
