import {
  aws_ec2 as ec2,
  RemovalPolicy,
  aws_rds as rds,
  type Stack,
  aws_secretsmanager as secrets,
} from 'aws-cdk-lib';
import {
  DataStream,
  RelationalSink,
  type RelationalSinkProps,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { schemaProblems } from '../support/schema-check';
import { messageOf, newStack, onlyResource, resourcesOf } from '../support/synthesize';
import { brokenRules, foreignArns, missingRunbooks, PARTITIONS, stackIn } from '../support/ways';

const vpcOf = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    isolatedSubnetIds: ['subnet-a', 'subnet-b'],
  });

function sink(stack: Stack, props: Partial<RelationalSinkProps> = {}): RelationalSink {
  const stream = new DataStream(stack, 'Stream');
  const vpc = props.cluster === undefined ? vpcOf(stack) : undefined;
  return new RelationalSink(stack, 'Orders', { stream, vpc, ...props });
}

const existing = (stack: Stack) => ({
  cluster: rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
    clusterIdentifier: 'shop',
    dataApiEnabled: true,
  }),
  secret: secrets.Secret.fromSecretCompleteArn(
    stack,
    'Secret',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-abcdef',
  ),
});

describe('a RelationalSink', () => {
  test('makes a serverless cluster that nothing but the Data API reaches, with a password that RDS rotates', () => {
    const stack = newStack();
    sink(stack);
    expect(onlyResource(stack, 'AWS::RDS::DBCluster')).toMatchObject({
      Engine: 'aurora-postgresql',
      EnableHttpEndpoint: true,
      ManageMasterUserPassword: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 8 },
      StorageEncrypted: true,
      DeletionProtection: true,
    });
    expect(onlyResource(stack, 'AWS::RDS::DBCluster')).not.toHaveProperty('MasterUserPassword');
    expect(onlyResource(stack, 'AWS::EC2::SecurityGroup')).not.toHaveProperty('SecurityGroupIngress');
    expect(onlyResource(stack, 'AWS::Lambda::Function')).not.toHaveProperty('VpcConfig');
  });

  test('costs nothing but storage while nothing comes, and leaves no log group that nobody expires', () => {
    const stack = newStack();
    sink(stack);
    const cluster = onlyResource(stack, 'AWS::RDS::DBCluster');
    expect(cluster.ServerlessV2ScalingConfiguration).toMatchObject({ MinCapacity: 0 });
    // RDS makes the group of an export by itself, and keeps it for ever.
    expect(cluster).not.toHaveProperty('EnableCloudwatchLogsExports');
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')))
      expect(Properties.RetentionInDays).toBeGreaterThan(0);
  });

  test('writes with statements on its cluster, as the user of its secret', () => {
    const stack = newStack();
    sink(stack);
    const own = policyLines(stack).filter((line) => /^(rds-data|secretsmanager)|DatabaseKey/.test(line));
    expect(own).toEqual([
      'rds-data: BatchExecuteStatement, ExecuteStatement | on <OrdersDatabaseCluster.DBClusterArn>',
      'secretsmanager: GetSecretValue | on <OrdersDatabaseCluster.MasterUserSecret.SecretArn>',
      'kms: Decrypt | on <OrdersDatabaseKey.Arn> | if kms:ViaService StringLike secretsmanager.<Region>.amazonaws.com*',
    ]);
  });

  test('reads as every LambdaConsumer with a parking lot: an outage waits, poison is parked', () => {
    const stack = newStack();
    const { consumer } = sink(stack, { batchSize: 500 });
    expect(consumer.parkingLot).toBeDefined();
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: 500,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('takes a cluster that is there', () => {
    const stack = stackIn('eu-west-1');
    const { ownCluster, ticketAlarms } = sink(stack, existing(stack));
    expect([ownCluster, ticketAlarms]).toEqual([undefined, []]);
    expect(Object.keys(resourcesOf(stack, 'AWS::RDS::DBCluster'))).toEqual([]);
    expect(policyLines(stack)).toContain(
      'rds-data: BatchExecuteStatement, ExecuteStatement | on arn:aws:rds:eu-west-1:111122223333:cluster:shop',
    );
  });

  test('goes with its stack where that is asked for', () => {
    const stack = newStack();
    sink(stack, { removalPolicy: RemovalPolicy.DESTROY });
    const [cluster] = Object.values(resourcesOf(stack, 'AWS::RDS::DBCluster'));
    expect(cluster?.DeletionPolicy).toBe('Delete');
    expect(cluster?.Properties.DeletionProtection).toBe(false);
  });

  test('is watched by StreamMonitoring, its database too', () => {
    const stack = newStack();
    const own = sink(stack);
    const { alarms } = new StreamMonitoring(stack, 'Monitoring', {
      stream: own.consumer.stream,
      lambdaConsumers: [own.consumer],
      alarmsOf: [own],
    });
    expect(alarms.map(({ alarm }) => alarm.node.path)).toEqual(
      expect.arrayContaining(['App/Orders/CapacityAlarm', 'App/Orders/Consumer/ParkedAlarm']),
    );
    expect(missingRunbooks(stack)).toEqual([]);
  });

  test('has only properties that AWS knows', () => {
    const stack = newStack();
    sink(stack);
    expect(schemaProblems(stack, 'AWS::RDS::')).toEqual([]);
  });

  test.each(PARTITIONS)('in %s has ARNs of %s', (region, partition) => {
    const stack = stackIn(region);
    sink(stack);
    expect(foreignArns(stack, partition)).toEqual([]);
  });

  test('gives cdk-nag no reason to complain, beside what docs/nag.md leaves to the user', () => {
    const left = ['CloudWatchAlarmAction', 'CloudWatchLogGroupEncrypted', 'LambdaInsideVPC'];
    expect(brokenRules((stack) => sink(stack), left)).toEqual([]);
  });
});

test.each<[string, (stack: Stack) => unknown, RegExp]>([
  [
    'neither VPC nor cluster',
    (stack) => sink(stack, { vpc: undefined }),
    /vpc is not set; it has to be a VPC/,
  ],
  ['both', (stack) => sink(stack, { ...existing(stack), vpc: vpcOf(stack) }), /vpc and cluster are set/],
  [
    'a secret without a cluster, which it would not use',
    (stack) => sink(stack, { secret: existing(stack).secret }),
    /secret is set and cluster is not; allowed is it beside a cluster/,
  ],
  [
    'a cluster without a secret',
    (stack) => sink(stack, { ...existing(stack), secret: undefined }),
    /secret is not set/,
  ],
  [
    'a name that needs quotes',
    (stack) => sink(stack, { tableName: 'Events' }),
    /tableName is "Events"; allowed are 1 to 63 lower-case/,
  ],
  [
    'SQL as a name',
    (stack) => sink(stack, { tableName: 'a; drop table b' }),
    /tableName is "a; drop table b"/,
  ],
  ['an id that is no path', (stack) => sink(stack, { idPath: '$.id' }), /idPath is "\$\.id"/],
  [
    'a capacity between steps',
    (stack) => sink(stack, { minCapacity: 0.7 }),
    /minCapacity is 0\.7; allowed are numbers from 0 to 256 in steps of 0\.5/,
  ],
  [
    'less at most than at least',
    (stack) => sink(stack, { minCapacity: 16 }),
    /maxCapacity is 8; allowed are numbers from minCapacity, which is 16/,
  ],
])('refuses %s', (_name, make, sentence) => {
  expect(messageOf(() => make(newStack()))).toMatch(sentence);
});
