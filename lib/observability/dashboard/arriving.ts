import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { StreamMetrics } from '../../stream/stream-metrics';
import type { DashboardSubject } from './dashboard-subject';
import { heading, line, row } from './section';

/** What producers write, and what of it is refused. */
export function arriving({ stream }: DashboardSubject): cloudwatch.IWidget[][] {
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
