import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  App,
  aws_cloudwatch_actions as actions,
  CfnOutput,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  aws_lambda as lambda,
  Stack,
  aws_sqs as sqs,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataStream, StreamCapacity } from '../../../lib';
import { LocalAws } from '../../../local';

/** Logs the event that invoked it, and publishes a metric through its log. */
const WATCHER = `
exports.handler = async (event) => {
  const CloudWatchMetrics = [{ Namespace: 'Watcher', Dimensions: [[]], Metrics: [{ Name: 'WakeUps' }] }];
  const by = event.alarmData ? event.alarmData.alarmName + ' ' + event.alarmData.state.value : event['detail-type'];
  process.stdout.write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, WakeUps: 1, by }) + '\\n');
};`;

/** A foreign application: a stream, alarms on its traffic and on a function's own metric, and two rules. */
function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Monitoring');
  const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  const watcher = new lambda.Function(stack, 'Watcher', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WATCHER),
  });
  const inbox = new sqs.Queue(stack, 'Inbox');
  const onMinute = { period: Duration.minutes(1), statistic: 'Sum' };
  const utilization = new cloudwatch.MathExpression({
    expression: 'records / (1000 * PERIOD(records))',
    usingMetrics: { records: stream.metricIncomingRecords(onMinute) },
    period: Duration.minutes(1),
  });
  const busy = utilization.createAlarm(stack, 'Busy', {
    alarmName: 'busy',
    threshold: 0.0001,
    evaluationPeriods: 1,
  });
  busy.addAlarmAction(new actions.LambdaAction(watcher));
  new cloudwatch.Metric({ namespace: 'Watcher', metricName: 'WakeUps', ...onMinute }).createAlarm(
    stack,
    'Woken',
    {
      alarmName: 'woken',
      threshold: 1,
      evaluationPeriods: 1,
    },
  );
  new events.Rule(stack, 'Changes', {
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: ['woken'], state: { value: ['ALARM'] } },
    },
    targets: [new targets.SqsQueue(inbox)],
  });
  new events.Rule(stack, 'Tick', {
    schedule: events.Schedule.rate(Duration.minutes(10)),
    targets: [new targets.LambdaFunction(watcher)],
  });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'InboxUrl', { value: inbox.queueUrl });
  return app.synth().directory;
}

describe('metrics, alarms and rules of an application on one machine', () => {
  let folder: string;
  let aws: LocalAws;
  const woken = new Set<string>();
  const transitions: string[] = [];
  const notices: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'monitoring-'));
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      scale: 10,
      onNotice: (sentence) => void notices.push(sentence),
      onLog: ({ text }) => {
        if (text.startsWith('{')) woken.add(JSON.parse(text).by);
      },
      onAlarmTransition: ({ alarm, state }) => void transitions.push(`${alarm.name} ${state.value}`),
    });
  });
  afterAll(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a burst of records raises the alarm, which wakes the function, whose metric raises another, which a rule passes on', async () => {
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const sqsClient = new SQSClient(aws.clientConfiguration);
    const record = { Data: Buffer.from('x'), PartitionKey: 'k' };
    await kinesis.send(
      new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records: Array(100).fill(record) }),
    );
    await aws.clock.runUntil(() => woken.has('busy ALARM'));
    await aws.clock.runUntil(() => transitions.includes('woken ALARM'));
    const { Messages = [] } = await aws.clock.play(
      sqsClient.send(new ReceiveMessageCommand({ QueueUrl: aws.output('InboxUrl'), WaitTimeSeconds: 20 })),
    );
    expect(JSON.parse(Messages[0]?.Body ?? '{}')).toMatchObject({
      source: 'aws.cloudwatch',
      detail: { alarmName: 'woken', state: { value: 'ALARM' } },
    });
    expect(transitions).toEqual(expect.arrayContaining(['busy ALARM', 'woken ALARM']));
    kinesis.destroy();
    sqsClient.destroy();
  });

  it('a schedule wakes the function too, ten minutes of its clock later', async () => {
    await aws.clock.runUntil(() => woken.has('Scheduled Event'));
  });

  it('the metrics of every service are there for a client who goes by its time', async () => {
    // First the invocation in the log ends, then its minute.
    await aws.clock.advance(2 * 60_000);
    const client = new CloudWatchClient(aws.clientConfiguration);
    const sum = (
      Id: string,
      Namespace: string,
      MetricName: string,
      Dimensions?: { Name: string; Value: string }[],
    ) => ({
      Id,
      MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 3600, Stat: 'Sum' },
    });
    const StreamName = { Name: 'StreamName', Value: aws.output('StreamName') };
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(aws.clock.now() - 24 * 3_600_000),
        EndTime: new Date(aws.clock.now()),
        MetricDataQueries: [
          sum('records', 'AWS/Kinesis', 'IncomingRecords', [StreamName]),
          sum('invocations', 'AWS/Lambda', 'Invocations'),
          sum('sent', 'AWS/SQS', 'NumberOfMessagesSent', [
            { Name: 'QueueName', Value: aws.output('InboxUrl').split('/').at(-1) ?? '' },
          ]),
          sum('wakeUps', 'Watcher', 'WakeUps'),
        ],
      }),
    );
    const total = Object.fromEntries(
      MetricDataResults.map(({ Id, Values = [] }) => [Id, Values.reduce((all, value) => all + value, 0)]),
    );
    // Each stands for ten.
    expect(total.records).toBe(100 * 10);
    expect(total.invocations).toBeGreaterThanOrEqual(2);
    expect(total.wakeUps).toBeGreaterThanOrEqual(1);
    expect(total.sent).toBeGreaterThanOrEqual(1);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName).sort()).toEqual(['busy', 'woken']);
    expect(
      aws.alarms
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['busy', 'woken']);
    client.destroy();
  });

  it('has told nothing that a person should worry about', () => {
    expect(notices).toEqual([]);
  });
});
