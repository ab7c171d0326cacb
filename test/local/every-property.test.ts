import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { afterAll, expect, it } from 'vitest';
import { Chance } from '../../local/base/chance';
import { SystemClock } from '../../local/base/clock';
import { Closers } from '../../local/base/closers';
import { LocalServices } from '../../local/host/local-services';
import { provisionOne } from './template/support';

const folder = mkdtempSync(join(tmpdir(), 'every-property-'));
const closers = new Closers();
afterAll(async () => {
  await closers.close();
  rmSync(folder, { recursive: true });
});

/** Properties that a resource needs before its other properties are read. */
const ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const REQUIRED = {
  'AWS::ApiGateway::Method': { Integration: { Type: 'MOCK' } },
  'AWS::ApiGateway::RestApi': { Name: 'clicks' },
  'AWS::CloudWatch::Alarm': {
    Namespace: 'AWS/Kinesis',
    MetricName: 'IncomingBytes',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  },
  'AWS::CloudWatch::CompositeAlarm': { AlarmRule: 'TRUE' },
  'AWS::Events::Rule': { ScheduleExpression: 'rate(1 minute)' },
  'AWS::Glue::Table': { DatabaseName: 'clicks' },
  'AWS::KinesisFirehose::DeliveryStream': {
    ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::lake', RoleARN: 'r' },
  },
  'AWS::Kinesis::Channel': {
    ChannelName: 'archive',
    StreamConfigurationList: [{ StreamARN: ARN, RecordConfiguration: { RecordFormatType: 'JSON' } }],
    S3DestinationConfiguration: {
      StorageConfiguration: { BucketARN: 'arn:aws:s3:::archive', CompressionType: 'NONE' },
    },
  },
  'AWS::Kinesis::ResourcePolicy': { ResourceArn: ARN, ResourcePolicy: {} },
  'AWS::Kinesis::Stream': { ShardCount: 1 },
  'AWS::Kinesis::StreamConsumer': { ConsumerName: 'reader', StreamARN: ARN },
  'AWS::Lambda::Alias': { FunctionName: 'f', FunctionVersion: '1', Name: 'live' },
  'AWS::Lambda::EventInvokeConfig': { FunctionName: 'f', Qualifier: '1' },
  'AWS::Lambda::EventSourceMapping': { EventSourceArn: ARN, FunctionName: 'f', StartingPosition: 'LATEST' },
  'AWS::Lambda::Function': { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: '' } },
  'AWS::Lambda::Version': { FunctionName: 'f' },
  'AWS::Scheduler::Schedule': {
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:dead', RoleArn: 'r' },
  },
  'AWS::StepFunctions::StateMachine': { DefinitionString: '{}', RoleArn: 'r' },
  'AWS::SNS::Subscription': { TopicArn: 'arn:topic', Protocol: 'sqs' },
} as Readonly<Record<string, object>>;

it('every property that AWS knows of a type is read, named in the note, or refused with a reason', async () => {
  const { providers } = await LocalServices.start(
    { assembly: '', folder },
    { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' },
    new SystemClock(),
    Chance.unseeded(),
    { onNotice: () => undefined, onError: () => undefined },
    closers,
  );
  const schema = await loadAwsServiceSpec();
  const unaccounted: string[] = [];
  for (const provider of providers('http://127.0.0.1')) {
    for (const type of Object.keys(provider)) {
      // Only its function knows its properties.
      if (type === 'AWS::CloudFormation::CustomResource') continue;
      const made = provisionOne(provider, type, { ...REQUIRED[type], Misspelt: '' });
      await expect(made, type).rejects.toThrow('Misspelt is "": known here are ');
      const { properties } = schema.lookup('resource', 'cloudFormationType', 'equals', type).only();
      for (const property of Object.keys(properties)) {
        // A misspelt property makes sure that nothing is created, whatever the value.
        const resource = { ...REQUIRED[type], [property]: [''], Misspelt: '' };
        const answer = await provisionOne(provider, type, resource).catch((error: Error) => error.message);
        if (String(answer).startsWith(`${property} is [""]: known here are`))
          unaccounted.push(`${type} ${property}`);
      }
    }
  }
  expect(unaccounted).toEqual([]);
});
