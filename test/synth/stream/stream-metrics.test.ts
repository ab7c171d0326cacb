import { App, aws_cloudwatch as cloudwatch, Duration, aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import { DataStream, FanOutMetrics, StreamMetrics, StreamMonitoring } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  messageOf,
  newStack,
  onlyResource,
  RECOMMENDED,
  type Resource,
  resourcesOf,
  warningsOf,
} from '../support/synthesize';

const HERE = { account: '444455556666', region: 'eu-west-1' };

const imported = (stack: Stack, region = 'eu-west-1') =>
  DataStream.fromDataStreamAttributes(stack, 'Clicks', {
    streamArn: `arn:aws:kinesis:${region}:111122223333:stream/clicks`,
  });

const alarm = (stack: Stack, metric: cloudwatch.Metric) =>
  new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });

describe('the metrics of a stream of another account', () => {
  test('are looked for there by an alarm', () => {
    const stack = newStack({ env: HERE });
    alarm(stack, StreamMetrics.of(imported(stack)).metric('IncomingBytes'));
    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Metrics).toMatchObject([
      { AccountId: '111122223333' },
    ]);
  });

  test('are so by all alarms of StreamMonitoring, which says what they need', () => {
    const stack = newStack({ env: HERE });
    new StreamMonitoring(stack, 'Monitoring', {
      stream: imported(stack),
      retentionPeriod: Duration.hours(24),
    });
    const onStream = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    expect(onStream.length).toBeGreaterThan(4);
    for (const [id, { Properties }] of onStream as [string, Resource][]) {
      const stats = (Properties.Metrics as { MetricStat?: object; AccountId?: string }[]).filter(
        ({ MetricStat }) => MetricStat !== undefined,
      );
      for (const { AccountId } of stats) expect(AccountId, id).toBe('111122223333');
    }
    expect(warningsOf(stack).join()).toContain('stream "App/Clicks" is in account 111122223333.');
  });

  test('include those of a registered consumer', () => {
    const stack = newStack({ env: HERE });
    const consumer = kinesis.StreamConsumer.fromStreamConsumerAttributes(stack, 'Reader', {
      streamConsumerArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/reader:1',
    });
    expect(FanOutMetrics.of(consumer).records().account).toBe('111122223333');
  });

  test('of another Region cannot have an alarm, and the CDK says so', () => {
    const stack = newStack({ env: HERE });
    const metric = StreamMetrics.of(imported(stack, 'us-east-1')).metric('IncomingBytes');
    expect(messageOf(() => alarm(stack, metric))).toContain('eu-west-1');
  });

  test('of a stream of this app are those of its stack', () => {
    const app = new App({ context: RECOMMENDED, analyticsReporting: false });
    const owner = new Stack(app, 'Owner', { env: { account: '111122223333', region: 'eu-west-1' } });
    const stream = new DataStream(owner, 'Clicks', { streamName: 'clicks' });
    const stack = new Stack(app, 'Here', { env: HERE });
    alarm(stack, stream.metricIncomingBytes());
    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Metrics).toMatchObject([
      { AccountId: '111122223333' },
    ]);
  });
});

test('a stack without an account takes a stream for its own, as the CDK does', () => {
  const stack = newStack();
  alarm(stack, StreamMetrics.of(imported(stack)).metric('IncomingBytes'));
  expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Metrics).toBeUndefined();
});
