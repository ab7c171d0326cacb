import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_iam as iam, aws_s3 as s3, aws_sns as sns } from 'aws-cdk-lib';
import { DataStream, FlinkApplication, FlinkCode, StreamCapacity } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { newStack, type Resource, resourcesOf, type Statement } from './support/synthesize';

/** What IAM calls the services of the SDK's clients. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  eventbridge: 'events',
  kinesis: 'kinesis',
  'kinesis-analytics-v2': 'kinesisanalytics',
  sns: 'sns',
};

/** Granted for what AWS does in the name of the function, so that no line of its code calls it. */
const NOT_CALLED = ['kms:Decrypt', 'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];

/** The actions that a function's code needs: one for each command of the SDK that it sends. */
function calledBy(folder: string): string[] {
  const called = sourcesOf(folder).flatMap((file) => {
    const imports = readFileSync(file, 'utf8').matchAll(
      /import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g,
    );
    return [...imports].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(([, action]) => `${SERVICES[client] ?? client}:${action}`),
    );
  });
  return [...new Set(called)].sort();
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** The actions that the role of a function has. */
function allowedTo(resources: Record<string, Resource>, role: RegExp): string[] {
  const actions = Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && role.test(id))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap(({ Action }) => Action);
  return [...new Set(actions)].filter((action) => !NOT_CALLED.includes(action)).sort();
}

describe('the role has the actions that the code calls, and no other', () => {
  const stack = newStack();
  const notificationTopic = new sns.Topic(stack, 'People');
  const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 64, notificationTopic });
  const stream = new DataStream(stack, 'Clicks', { capacity });
  const code = FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Jars', 'jars'), 'job.jar');
  new FlinkApplication(stack, 'Flink', { stream, code });
  const resources = resourcesOf(stack);

  test.each([
    ['lambdas/resharder', /Resharder/],
    ['lambdas/live-shard-count', /LiveShardCount/],
    ['lambdas/flink-start', /FlinkStart/],
  ])('%s', (folder, role) => {
    expect(calledBy(folder).length).toBeGreaterThan(1);
    expect(allowedTo(resources, role)).toEqual(calledBy(folder));
  });
});

describe('whoever may write with KinesisProducer', () => {
  test.each([
    ['grants.producer', (stream: DataStream, role: iam.IRole) => stream.grants.producer(role)],
    ['grants.kplProducer', (stream: DataStream, role: iam.IRole) => stream.grants.kplProducer(role)],
    ['grantWrite', (stream: DataStream, role: iam.IRole) => stream.grantWrite(role)],
  ])('has the actions that it calls, by %s', (_, grant) => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Writer', { assumedBy: new iam.AccountRootPrincipal() });
    grant(new DataStream(stack, 'Clicks'), role);
    const called = calledBy('client/producer');
    expect(called).toContain('kinesis:PutRecords');
    expect(allowedTo(resourcesOf(stack), /Writer/)).toEqual(expect.arrayContaining(called));
  });
});
