import {
  App,
  Duration,
  aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_kinesis as kinesis,
  aws_kms as kms,
  Stack,
} from 'aws-cdk-lib';
import {
  DataStream,
  FanOutConsumer,
  KclService,
  type KclServiceProps,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { leaseTable } from '../../../client/consumer/leases/lease-table';
import { policyLines } from '../support/readable-policy';
import {
  type Json,
  messageOf,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
} from '../support/synthesize';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/example/worker:1');

function serviceOf(props: Partial<KclServiceProps> = {}, stack = newStack()) {
  const stream = new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 4 }) });
  return { stack, stream, service: new KclService(stack, 'Orders', { stream, image, ...props }) };
}

const container = (stack: Stack) =>
  (onlyResource(stack, 'AWS::ECS::TaskDefinition').ContainerDefinitions as Json[])[0] ?? {};

describe('the lease table', () => {
  test('has the layout that LeaseConsumer makes, and that the KCL 3.5 expects', () => {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = leaseTable('any');
    expect(onlyResource(serviceOf().stack, 'AWS::DynamoDB::Table')).toMatchObject({
      KeySchema,
      AttributeDefinitions: expect.arrayContaining(AttributeDefinitions ?? []),
      GlobalSecondaryIndexes,
      BillingMode,
    });
  });

  test('can be one that exists, whose name is the name of the application', () => {
    const stack = newStack();
    const taken = dynamodb.Table.fromTableName(stack, 'Taken', 'order-index');
    serviceOf({ leaseTable: taken }, stack);
    expect(resourcesOf(stack, 'AWS::DynamoDB::Table')).toEqual({});
    expect(container(stack).Environment).toContainEqual({ Name: 'APPLICATION_NAME', Value: 'order-index' });
  });
});

describe('the role of the program', () => {
  const ofProgram = (stack: Stack) => policyLines(stack).filter((line) => !/^(ecr|logs):/.test(line));

  test('may do what the library calls, on exactly these resources', () => {
    expect(ofProgram(serviceOf().stack)).toEqual([
      'kinesis: DescribeStream, DescribeStreamSummary, GetRecords, GetShardIterator, ListShards | on <Clicks.Arn>',
      'kms: Decrypt | on <ClicksKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>',
      'dynamodb: DeleteItem, DescribeTable, GetItem, PutItem, Scan, UpdateItem | on <OrdersLeases.Arn>',
      'dynamodb: Query | on <OrdersLeases.Arn>/index/LeaseOwnerToLeaseKeyIndex',
      'cloudwatch: PutMetricData | on * | if cloudwatch:namespace StringEquals <OrdersLeases>',
    ]);
  });

  test('as a registered consumer may subscribe, and read no shard itself', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Other');
    const fanOutConsumer = new FanOutConsumer(stack, 'Live', { stream });
    new KclService(stack, 'Orders', { stream, image, fanOutConsumer });
    const lines = ofProgram(stack).filter((line) => line.startsWith('kinesis:'));
    expect(lines).toEqual([
      'kinesis: DescribeStreamSummary, ListShards | on <Other.Arn>',
      'kinesis: DescribeStreamConsumer, SubscribeToShard | on <Live.ConsumerARN>',
    ]);
    expect(container(stack).Environment).toContainEqual({ Name: 'CONSUMER_NAME', Value: expect.anything() });
  });

  test('may use the key of the table, and with a KCL 3.0 to 3.4 make its other tables', () => {
    const stack = newStack();
    const leaseTableKey = new kms.Key(stack, 'LeaseKey');
    serviceOf({ leaseTableKey, applicationName: 'orders', usesCoordinatorTables: true }, stack);
    const lines = ofProgram(stack).join('\n');
    expect(lines).toMatch(
      /kms: Decrypt, Encrypt \| on <LeaseKey.Arn> \| if kms:ViaService StringLike dynamodb/,
    );
    expect(lines).toMatch(
      /CreateTable, .* \| on .*table\/.*-CoordinatorState, .*table\/.*-WorkerMetricStats/,
    );
  });

  test('has its permissions before the first task starts', () => {
    const [service] = Object.values(resourcesOf(serviceOf().stack, 'AWS::ECS::Service'));
    expect(service?.DependsOn).toContainEqual(expect.stringMatching(/TaskRoleDefaultPolicy/));
  });
});

describe('the service', () => {
  test('replaces its tasks without a gap, rolls back what does not start, and keeps the number of tasks', () => {
    const properties = onlyResource(serviceOf().stack, 'AWS::ECS::Service');
    expect(properties).toMatchObject({
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    expect(properties).not.toHaveProperty('DesiredCount');
  });

  test('runs on ARM64, with two minutes between SIGTERM and SIGKILL', () => {
    const { stack } = serviceOf();
    expect(onlyResource(stack, 'AWS::ECS::TaskDefinition')).toMatchObject({
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      Cpu: '512',
      Memory: '1024',
    });
    expect(container(stack)).toMatchObject({
      StopTimeout: 120,
      LinuxParameters: { InitProcessEnabled: true },
    });
  });

  test('has as many tasks as a fixed number of shards at most, and two at least', () => {
    expect(onlyResource(serviceOf().stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 4,
    });
  });

  test.each([
    [
      'as many tasks as its autoscaler may give shards',
      StreamCapacity.autoscaled({ minShards: 2, maxShards: 32 }),
      32,
    ],
    ['ten, because synthesis knows no shards', StreamCapacity.onDemand(), 10],
  ])('has %s at most', (_most, capacity, most) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Other', { capacity });
    expect(new KclService(stack, 'Orders', { stream, image }).maxTasks).toBe(most);
  });

  test('is scaled by how far its own reader is behind', () => {
    const metricOf = (stack: Stack) =>
      Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).find(([id]) => /TasksBehind/.test(id))?.[1]
        .Properties;
    expect(metricOf(serviceOf().stack)).toMatchObject({
      MetricName: 'GetRecords.IteratorAgeMilliseconds',
      Threshold: 60_000,
    });
    const stack = newStack();
    const stream = new DataStream(stack, 'Other');
    const fanOutConsumer = new FanOutConsumer(stack, 'Live', { stream });
    new KclService(stack, 'Orders', { stream, image, fanOutConsumer });
    expect(metricOf(stack)).toMatchObject({ MetricName: 'SubscribeToShardEvent.MillisBehindLatest' });
  });
});

describe('the network', () => {
  test('of its own has no NAT, no endpoint that costs, nothing that lets in, and asks no account', () => {
    const app = new App({ context: RECOMMENDED });
    const stack = new Stack(app, 'App', { env: { account: '111122223333', region: 'eu-west-1' } });
    serviceOf({}, stack);
    expect(resourcesOf(stack, 'AWS::EC2::NatGateway')).toEqual({});
    const endpoints = Object.values(resourcesOf(stack, 'AWS::EC2::VPCEndpoint'));
    expect(endpoints.map(({ Properties }) => Properties.VpcEndpointType)).toEqual(['Gateway', 'Gateway']);
    const group = onlyResource(stack, 'AWS::EC2::SecurityGroup');
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    expect(group.SecurityGroupEgress).toMatchObject([{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]);
    expect(onlyResource(stack, 'AWS::ECS::Service')).toMatchObject({
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
    });
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('of its own has an address for each task that a service can have, in a deployment for twice as many', () => {
    const stack = newStack();
    serviceOf({}, stack);
    const blocks = Object.values(resourcesOf(stack, 'AWS::EC2::Subnet')).map(({ Properties }) =>
      Number(String(Properties.CidrBlock).split('/')[1]),
    );
    // AWS keeps five addresses of each subnet.
    const addresses = blocks.map((bits) => 2 ** (32 - bits) - 5).reduce((sum, count) => sum + count, 0);
    expect(addresses).toBeGreaterThanOrEqual(2 * 5_000);
  });

  test('that is given is used, without public addresses in private subnets', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });
    serviceOf({ vpc }, stack);
    expect(resourcesOf(stack, 'AWS::EC2::VPC')).toEqual({});
    expect(onlyResource(stack, 'AWS::ECS::Service')).toMatchObject({
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: ['subnet-a'] } },
    });
  });
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eu-west-1', 'aws'],
])('in %s every ARN is of the partition %s', (region, partition) => {
  const env = { account: '111122223333', region };
  const stack = new Stack(new App({ context: RECOMMENDED }), 'App', { env });
  serviceOf({ usesCoordinatorTables: true }, stack);
  const text = JSON.stringify(resourcesOf(stack));
  expect([...new Set([...text.matchAll(/arn:(aws[\w-]*):/g)].map(([, named]) => named))]).toEqual(
    text.includes('arn:aws') ? [partition] : [],
  );
  expect(text).not.toMatch(/vpce|"com\.amazonaws\.[a-z]+-[a-z]+-\d/);
});

describe('what ECS would refuse is refused', () => {
  test.each<[string, Partial<KclServiceProps>, string]>([
    [
      'an image that is missing',
      { image: undefined as unknown as ecs.ContainerImage },
      'KclService "App/Orders": image is not set; it has to be a container image, for example ContainerImage.fromAsset("folder").',
    ],
    [
      'a stop timeout of 5 minutes',
      { stopTimeout: Duration.minutes(5) },
      'KclService "App/Orders": stopTimeout is 5 minutes; allowed are whole numbers from 1 to 120 seconds (ECS, stopTimeout on Fargate).',
    ],
    [
      'a size that Fargate does not have',
      { taskSize: { cpu: 300, memoryLimitMiB: 1024 } },
      'KclService "App/Orders": taskSize.cpu is 300; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384 (Fargate, task size).',
    ],
    [
      'too much memory for the CPU',
      { taskSize: { cpu: 256, memoryLimitMiB: 4096 } },
      'KclService "App/Orders": taskSize.memoryLimitMiB is 4096; allowed with cpu 256 are 512 to 2,048 MiB in steps of 512 (Fargate, task size).',
    ],
    [
      'fewer tasks at most than at least',
      { scaling: { minTasks: 3, maxTasks: 2 } },
      'KclService "App/Orders": scaling.maxTasks is 2; allowed are scaling.minTasks, which is 3, and more.',
    ],
    [
      'subnets without a VPC',
      { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } },
      'KclService "App/Orders": vpcSubnets is set and vpc is not; allowed is it beside a vpc.',
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => serviceOf(props))).toBe(message);
  });
});

test('a stream that is imported with its key is read like one of this app', () => {
  const stack = newStack();
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234');
  const stream = kinesis.Stream.fromStreamAttributes(stack, 'Stream', {
    streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    encryptionKey,
  });
  new KclService(stack, 'Orders', { stream, image });
  expect(policyLines(stack).join('\n')).toContain(
    'kms: Decrypt | on arn:aws:kms:eu-west-1:111122223333:key/1234',
  );
});
