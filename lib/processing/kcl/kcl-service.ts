import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  type aws_iam as iam,
  type aws_kinesis as kinesis,
  aws_logs as logs,
  RemovalPolicy,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownAutoscaler } from '../../data-stream/data-stream';
import { streamMode } from '../../stream/known-stream';
import { StreamGrants } from '../../stream/stream-grants';
import { kinesisMetric, StreamMetrics, whereItIs } from '../../stream/stream-metrics';
import { InputError } from '../../support/check';
import { STOP_TIMEOUT_SECONDS } from '../../support/limits';
import { newLogGroup } from '../../support/log-group';
import { accept } from '../../support/nag';
import { KclTasks } from './kcl-scaling';
import { checkKclService, type KclServiceProps, type KclTaskSize } from './kcl-service-props';
import { leaseTable } from './lease-table';
import { PublicNetwork } from './public-network';

const DEFAULT_SIZE: KclTaskSize = { cpu: 512, memoryLimitMiB: 1_024 };
const DEFAULT_MIN_TASKS = 2;
const DEFAULT_MAX_TASKS = 10;
const DEFAULT_LAG = Duration.minutes(1);
const DEFAULT_CPU_PERCENT = 60;

/**
 * A program with the Kinesis Client Library, of any language, on ECS Fargate: for work that takes more than the 15 minutes
 * of a Lambda function, and for connections and caches that live long. The image is yours; `LeaseConsumer` of
 * `cdk-kinesis-blueprint/client` is such a library for Node.js.
 *
 * The lease table has the layout of the KCL 3.5 and is made by CloudFormation, so the tasks may make no table. They may do
 * what the library needs on the stream, on its key, on the table and in the namespace of its metrics, and nothing else;
 * give the role more by `grantPrincipal`.
 *
 * A deployment starts the new tasks, which get their leases by hand-off, before it stops the old ones; one whose tasks do
 * not start is rolled back. The number of tasks follows the load, and no deployment resets it. `StreamMonitoring` takes the
 * service as one of its `kclServices`.
 *
 * @example
 * const service = new KclService(this, 'Orders', {
 *   stream,
 *   image: ecs.ContainerImage.fromAsset('worker', { platform: ecr_assets.Platform.LINUX_ARM64 }),
 * });
 * index.grantWriteData(service);
 */
export class KclService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The stream that is read. */
  public readonly stream: kinesis.IStream;
  /** The registered consumer as which it reads. Undefined if it polls. */
  public readonly fanOutConsumer?: kinesis.IStreamConsumer;
  /** The service of ECS. */
  public readonly service: ecs.FargateService;
  /** The container in which the image runs. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the position of each shard is kept. Its name is the name of the application. */
  public readonly leaseTable: dynamodb.ITable;
  /** Standard output and standard error of the containers. */
  public readonly logGroup: logs.ILogGroup;
  /** The role of the program. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The security groups of the tasks. */
  public readonly connections: ec2.Connections;
  /** The least tasks. */
  public readonly minTasks: number;
  /** The most tasks. */
  public readonly maxTasks: number;
  /** How far the program is behind, as it publishes it itself. Undefined if the metric is one of Kinesis. */
  public readonly ownLagMetric?: cloudwatch.IMetric;

  constructor(scope: Construct, id: string, props: KclServiceProps) {
    super(scope, id);
    const where = `KclService "${this.node.path}"`;
    checkKclService(where, props);
    const { stream, fanOutConsumer, architecture = ecs.CpuArchitecture.ARM64 } = props;
    this.stream = stream;
    this.fanOutConsumer = fanOutConsumer;
    this.ownLagMetric = props.lagMetric;
    [this.minTasks, this.maxTasks] = tasksOf(where, props);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.leaseTable =
      props.leaseTable ??
      leaseTable(this, {
        tableName: props.applicationName,
        encryptionKey: props.leaseTableKey,
        removalPolicy,
      });
    this.logGroup = newLogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    const vpc = props.vpc ?? new PublicNetwork(this, 'Network').vpc;
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      ...(props.taskSize ?? DEFAULT_SIZE),
      runtimePlatform: {
        cpuArchitecture: architecture,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    this.grantPrincipal = task.taskRole;
    this.container = task.addContainer('Consumer', {
      image: props.image,
      command: props.command,
      environment: { ...this.environment(), ...props.environment },
      secrets: props.secrets,
      healthCheck: props.healthCheck,
      stopTimeout: props.stopTimeout ?? Duration.seconds(STOP_TIMEOUT_SECONDS.to),
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: 'consumer' }),
      // It hands SIGTERM on to the program, and buries the children of a multi-language daemon.
      linuxParameters: new ecs.LinuxParameters(this, 'Init', { initProcessEnabled: true }),
    });
    const grant = StreamGrants.of(stream).kclConsumer(this, {
      leaseTable: this.leaseTable,
      fanOutConsumer,
      usesCoordinatorTables: props.usesCoordinatorTables,
    });
    const securityGroups = props.securityGroups ?? [onlyHttpsOut(this, vpc)];
    this.connections = new ec2.Connections({ securityGroups });
    const cluster = props.cluster ?? new ecs.Cluster(this, 'Cluster', { vpc });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: task,
      vpcSubnets: props.vpcSubnets,
      securityGroups,
      // In a public subnet a task without a public address reaches nothing, not even its image.
      assignPublicIp: vpc.selectSubnets(props.vpcSubnets).hasPublic,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // Without a number in the template no deployment resets what the scaling has chosen.
    (this.service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    grant.applyBefore(this.service);
    new KclTasks(this, 'Tasks', {
      service: this.service,
      minTasks: this.minTasks,
      maxTasks: this.maxTasks,
      lagMetric: this.metricLag(),
      lag: props.scaling?.lag ?? DEFAULT_LAG,
      cpuPercent: props.scaling?.cpuPercent ?? DEFAULT_CPU_PERCENT,
    });
    this.node.defaultChild = this.service;
    acknowledge(this, task, cluster);
  }

  /**
   * How far the program is behind in its slowest shard, in milliseconds, by the minute. The service scales by it: the
   * program's own metric if there is one, otherwise a metric of Kinesis (`KclServiceProps.lagMetric`).
   */
  public metricLag(): cloudwatch.IMetric {
    if (this.ownLagMetric !== undefined) return this.ownLagMetric;
    const { stream, fanOutConsumer: consumer } = this;
    if (consumer === undefined) return StreamMetrics.of(stream).metric('GetRecords.IteratorAgeMilliseconds');
    const dimensions = { StreamName: stream.streamName, ConsumerName: consumer.streamConsumerName };
    return whereItIs(kinesisMetric('SubscribeToShardEvent.MillisBehindLatest', dimensions), stream);
  }

  /**
   * How many leases are renewed or taken: the number of UpdateItem calls on the lease table in 1 minute. A fleet that works
   * renews each lease every few seconds, whatever its language.
   */
  public metricLeaseUpdates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'SuccessfulRequestLatency',
      dimensionsMap: { TableName: this.leaseTable.tableName, Operation: 'UpdateItem' },
      statistic: cloudwatch.Stats.SAMPLE_COUNT,
      period: Duration.minutes(1),
      ...options,
    }).attachTo(this);
  }

  private environment(): Record<string, string> {
    const { stream, fanOutConsumer } = this;
    return {
      STREAM_NAME: stream.streamName,
      STREAM_ARN: stream.streamArn,
      APPLICATION_NAME: this.leaseTable.tableName,
      ...(fanOutConsumer && {
        CONSUMER_NAME: fanOutConsumer.streamConsumerName,
        CONSUMER_ARN: fanOutConsumer.streamConsumerArn,
      }),
    };
  }
}

/** The least and the most tasks. */
function tasksOf(where: string, { stream, scaling = {} }: KclServiceProps): [number, number] {
  const { minTasks = DEFAULT_MIN_TASKS } = scaling;
  // Tasks beyond the shards have nothing to do, and with fewer the fleet cannot follow its autoscaler.
  const shards = ownAutoscaler(stream)?.maxShards ?? streamMode(stream)?.shards;
  const { maxTasks = Math.max(minTasks, shards ?? DEFAULT_MAX_TASKS) } = scaling;
  if (Token.isUnresolved(minTasks) || Token.isUnresolved(maxTasks) || minTasks <= maxTasks) {
    return [minTasks, maxTasks];
  }
  throw new InputError(
    `${where}: scaling.maxTasks is ${maxTasks}; allowed are scaling.minTasks, which is ${minTasks}, and more.`,
  );
}

function onlyHttpsOut(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Lets nothing in, and out what HTTPS is',
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS, and what else is called by HTTPS');
  return group;
}

function acknowledge(scope: KclService, task: ecs.FargateTaskDefinition, cluster: ecs.ICluster): void {
  accept(scope, 'IAMNoInlinePolicy');
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables are names of resources of the same stack. What is secret comes by `secrets`.',
  });
  if (task.executionRole !== undefined) {
    Validations.of(task.executionRole).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken knows no resource (Service Authorization Reference, Amazon ECR).',
    });
  }
  Validations.of(task.taskRole).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'cloudwatch:PutMetricData knows no resource; a condition names the namespace of the application.',
  });
  if (cluster.node.scope !== scope) return;
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions-ECS4',
    reason:
      'The alarms need only metrics that ECS, Kinesis and DynamoDB publish anyway. Whoever wants Container Insights gives a cluster that has them.',
  });
}
