import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_dynamodb as dynamodb, aws_logs as logs, aws_rds as rds, Size, Stack } from 'aws-cdk-lib';
import {
  BlueprintReport,
  CloudFrontIngest,
  DataStream,
  DmsIngest,
  EventBridgeIngest,
  IotIngest,
  LogGroupIngest,
  LogsDestination,
  TableIngest,
} from 'cdk-kinesis-blueprint';
import { expect, test } from 'vitest';
import type { Report, StreamReport } from '../../../../lib/observability/report/report';

function reportOf(
  build: (stack: Stack, stream: DataStream) => void,
  recordSize = Size.kibibytes(1),
): StreamReport {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'App');
  const stream = new DataStream(stack, 'Stream');
  new DataStream(stack, 'Other');
  build(stack, stream);
  BlueprintReport.of(app).expect(stream, { recordsPerSecond: 1000, recordSize });
  const { streams } = JSON.parse(
    readFileSync(join(app.synth().directory, 'blueprint-report.json'), 'utf8'),
  ) as Report;
  const [found, other] = streams;
  expect(other?.writers.parts).toEqual([]);
  return found as StreamReport;
}

test('prices what services charge that write to a stream, by its load', () => {
  const { writers } = reportOf((stack, stream) => {
    new IotIngest(stack, 'Telemetry', { stream, topic: 'a' });
    new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: { source: ['shop'] } });
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
    new TableIngest(stack, 'One', { stream, table: new dynamodb.Table(stack, 'Table', { partitionKey }) });
    new TableIngest(stack, 'Two', { stream, table: new dynamodb.TableV2(stack, 'Global', { partitionKey }) });
    new CloudFrontIngest(stack, 'Requests', { stream });
    new DmsIngest(stack, 'Database', { stream });
    new LogsDestination(stack, 'AllLogs', { stream, accounts: ['222222222222'] });
  }, Size.bytes(1500));
  // 1,000 records a second of 1,500 bytes are 2,628 million a month: one unit each, and two of DynamoDB's.
  expect(writers.parts.map(({ part, quantity, price, usd }) => [part, quantity, price, usd])).toEqual([
    ['App/Telemetry: rules and actions of 5 KB', 2628, 0.3, 788.4],
    ['App/Orders/Rule: events of your own', 2628, 1, 2628],
    ['App/Table: changes of 1 KB', 5256, 0.1, 525.6],
    ['App/Global: changes of 1 KB', 5256, 0.1, 525.6],
    ['App/Requests: log lines', 2628, 0.01, 26.28],
  ]);
});

test('compares a message of a device with what AWS IoT takes, and filters with what a log group takes', () => {
  const { limits } = reportOf((stack, stream) => {
    new IotIngest(stack, 'Telemetry', { stream, topic: 'a' });
    const logGroup = new logs.LogGroup(stack, 'Group');
    for (const id of ['One', 'Two', 'Three']) new LogGroupIngest(stack, id, { stream, logGroup });
  }, Size.kibibytes(200));
  const over = limits.filter(({ ok, limit }) => !ok && !limit.startsWith('written'));
  expect(over.map(({ limit, used, allowed }) => [limit, used, allowed])).toEqual([
    ['a message of App/Telemetry', '204,800 bytes', '131,072 bytes (AWS IoT Core)'],
    ...['One', 'Two', 'Three'].map((id) => [
      `subscription filters of the log group of App/${id}`,
      '3',
      '2 (CloudWatch Logs)',
    ]),
  ]);
});

test.each([
  ['that may pause, which is awake at this load', 0, 365],
  ['that keeps two ACUs', 2, 1460],
])('prices a serverless database %s', (_, minCapacity, hours) => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'App');
  const stream = new DataStream(stack, 'Stream');
  new rds.CfnDBCluster(stack, 'Serverless', {
    engine: 'aurora-postgresql',
    serverlessV2ScalingConfiguration: { minCapacity, maxCapacity: 8 },
  });
  new rds.CfnDBCluster(stack, 'Provisioned', { engine: 'aurora-postgresql' });
  BlueprintReport.of(app).expect(stream, { recordsPerSecond: 1, recordSize: Size.kibibytes(1) });
  const report = JSON.parse(
    readFileSync(join(app.synth().directory, 'blueprint-report.json'), 'utf8'),
  ) as Report;
  const [found] = report.shared.parts.filter(({ part }) => part.startsWith('databases'));
  expect(found).toMatchObject({ quantity: hours, unit: 'ACU-hours' });
});
