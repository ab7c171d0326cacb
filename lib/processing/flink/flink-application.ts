import {
  aws_kinesisanalyticsv2 as analytics,
  type aws_cloudwatch as cloudwatch,
  Duration,
  aws_ec2 as ec2,
  type aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  aws_logs as logs,
  RemovalPolicy,
  Resource,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ReadThroughput, StartingPosition } from '../../consumers/reading';
import { whenKplWrites } from '../../stream/kpl-writers';
import { StreamGrants } from '../../stream/stream-grants';
import { InputError } from '../../support/check';
import { newLogGroup } from '../../support/log-group';
import { checkFlinkApplication } from './check-flink-application';
import type { FlinkApplicationProps } from './flink-application-props';
import { applicationConfiguration } from './flink-configuration';
import { flinkMetric } from './flink-metric';
import { parallelismOf } from './flink-parallelism';
import { applicationRole, grantLog, grantNetwork, logStreamArn } from './flink-role';
import { FlinkRuntime } from './flink-runtime';
import { FlinkStart } from './flink-start';
import { sourceOptions } from './source-options';

/** The property group with the options of Flink's `kinesis` connector. */
const SOURCE_GROUP = 'source';
const DEFAULT_POLL_INTERVAL = Duration.seconds(1);
const DEFAULT_CHECKPOINT_INTERVAL = Duration.minutes(1);

/**
 * Processes the records of a stream with Apache Flink, in Managed Service for Apache Flink. It is the engine for
 * state that outgrows a Lambda function, and for windows by event time; docs/flink.md says when to take which.
 *
 * Checkpoints and snapshots are on: after a failure the job goes back to its last checkpoint, and an update
 * begins with a snapshot. A deployment starts the application, waits until it runs, and fails with AWS's reason
 * if it does not. One role reads the stream, the code and its log, with exactly the permissions that this needs;
 * the job's sinks are yours to permit: `table.grantWriteData(application)`.
 *
 * @example
 * const sessions = new FlinkApplication(this, 'Sessions', {
 *   stream,
 *   code: FlinkCode.fromAsset('flink-sessions/target/flink-sessions.jar'),
 *   properties: { sink: { 'table-name': table.tableName } },
 * });
 * table.grantWriteData(sessions);
 */
export class FlinkApplication extends Resource implements iam.IGrantable, ec2.IConnectable {
  /** The stream that the job reads. */
  public readonly stream: kinesis.IStream;
  /** The application's name. */
  public readonly applicationName: string;
  /** The version of Flink. */
  public readonly runtime: FlinkRuntime;
  /** The role of the job. */
  public readonly role: iam.Role;
  /** The role of the job, as what permissions are granted to. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The log of the job. */
  public readonly logGroup: logs.LogGroup;
  /** The registered consumer as which the job reads. Undefined with shared throughput. */
  public readonly fanOutConsumer?: kinesis.IStreamConsumer;
  /** The parallel tasks of each operator, with which the application begins. */
  public readonly parallelism: number;
  /** The KPUs with which the application begins, without the one that AWS adds for the job manager. */
  public readonly kpus: number;
  /** The most KPUs that the account's quota allows it. */
  public readonly kpuQuota: number;
  /** How often Flink saves the state. */
  public readonly checkpointInterval: Duration;
  /** How long the job waits between two reads of a shard, with shared throughput. */
  public readonly pollInterval: Duration;
  /** The function that starts the application at a deployment. Undefined with `start: false`. */
  public readonly startFunction?: lambda.Function;
  private readonly securityGroups?: ec2.ISecurityGroup[];

  constructor(scope: Construct, id: string, props: FlinkApplicationProps) {
    super(scope, id);
    const where = `FlinkApplication "${this.node.path}"`;
    checkFlinkApplication(where, props);
    const { stream, properties = {}, startingPosition = StartingPosition.trimHorizon() } = props;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const size = parallelismOf(where, props);
    this.stream = stream;
    this.runtime = props.runtime ?? FlinkRuntime.FLINK_2_3;
    this.parallelism = size.parallelism;
    this.kpus = size.kpus;
    this.kpuQuota = size.kpuQuota;
    this.checkpointInterval = props.checkpointInterval ?? DEFAULT_CHECKPOINT_INTERVAL;
    this.pollInterval = props.pollInterval ?? DEFAULT_POLL_INTERVAL;
    this.fanOutConsumer = (props.throughput ?? ReadThroughput.shared())._bind(this, stream);
    this.warnOfAggregates();

    this.role = applicationRole(this, stream.node.path);
    this.grantPrincipal = this.role;
    this.logGroup = newLogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: props.logEncryptionKey,
      removalPolicy,
    });
    const logStream = new logs.LogStream(this, 'LogStream', { logGroup: this.logGroup, removalPolicy });
    const code = props.code._bind(this, this.role);
    const network = this.networkOf(props);
    this.securityGroups = network?.securityGroups;
    const options = sourceOptions(where, {
      runtime: this.runtime,
      stream,
      consumer: this.fanOutConsumer,
      startingPosition,
      pollInterval: this.pollInterval,
    });
    const resource = new analytics.CfnApplication(this, 'Resource', {
      applicationName: props.applicationName,
      applicationDescription: `Processes the records of ${stream.node.path}`.slice(0, 1024),
      applicationMode: 'STREAMING',
      runtimeEnvironment: this.runtime.name,
      serviceExecutionRole: this.role.roleArn,
      applicationConfiguration: applicationConfiguration({
        code,
        groups: { ...properties, [SOURCE_GROUP]: { ...options, ...properties[SOURCE_GROUP] } },
        checkpointInterval: this.checkpointInterval,
        size,
        autoscaling: props.autoscaling ?? true,
        rollback: props.rollback ?? true,
        network: network?.configuration,
      }),
      // UpdateApplication sets what it is not told to `false`, so each update has to say it.
      runConfiguration: {
        applicationRestoreConfiguration: { applicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' },
        flinkRunConfiguration: { allowNonRestoredState: props.allowNonRestoredState ?? false },
      },
      ...(props.maintenanceWindowStart !== undefined && {
        applicationMaintenanceConfiguration: {
          applicationMaintenanceWindowStartTime: props.maintenanceWindowStart,
        },
      }),
    });
    this.node.defaultChild = resource;
    this.applicationName = resource.ref;
    // The service tries the role when it makes the application, so the permissions have to exist first.
    const grants = StreamGrants.of(stream);
    const read =
      this.fanOutConsumer === undefined
        ? grants.sharedReader(this.role)
        : grants.fanOutReader(this.role, this.fanOutConsumer);
    for (const grant of [read, grantLog(this.role, this.logGroup, logStream), ...code.grants]) {
      grant.applyBefore(resource);
    }
    network?.grant.applyBefore(resource);
    const logging = new analytics.CfnApplicationCloudWatchLoggingOption(this, 'Logging', {
      applicationName: resource.ref,
      cloudWatchLoggingOption: { logStreamArn: logStreamArn(this.logGroup, logStream) },
    });
    if (props.start === false) return;
    const start = new FlinkStart(this, 'Start', {
      application: resource,
      logGroupName: this.logGroup.logGroupName,
      allowNonRestoredState: props.allowNonRestoredState ?? false,
      removalPolicy,
      functionOptions: props.functionOptions,
    });
    this.startFunction = start.function;
    // A log that is added to a running application restarts it; and what the sinks need is granted to the role.
    start.resource.node.addDependency(logging, this.role);
  }

  /**
   * The security groups of the job, for `allowTo`.
   * @throws InputError without a `vpc`
   */
  public get connections(): ec2.Connections {
    if (this.securityGroups !== undefined)
      return new ec2.Connections({ securityGroups: this.securityGroups });
    throw new InputError(
      `FlinkApplication "${this.node.path}": connections are asked for and vpc is not set; allowed are they with a vpc.`,
    );
  }

  /**
   * A metric of the application, with a period of 1 minute: Maximum, unless you give another statistic.
   *
   * @param metricName the name in CloudWatch, e.g. `lastCheckpointSize`
   * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return flinkMetric(this.applicationName, metricName, options);
  }

  /** How far the job is behind the stream, in milliseconds: Maximum of 1 minute. */
  public metricMillisBehindLatest(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensionsMap = {
      Application: this.applicationName,
      Id: this.stream.streamName,
      Flow: 'Input',
    };
    return flinkMetric(this.applicationName, 'millisBehindLatest', { dimensionsMap, ...options });
  }

  private networkOf({ vpc, vpcSubnets, securityGroups }: FlinkApplicationProps) {
    if (vpc === undefined) return undefined;
    const groups = securityGroups ?? [
      new ec2.SecurityGroup(this, 'SecurityGroup', {
        vpc,
        description: `Flink application ${this.node.path}`,
      }),
    ];
    return {
      securityGroups: groups,
      configuration: {
        subnetIds: vpc.selectSubnets(vpcSubnets).subnetIds,
        securityGroupIds: groups.map(({ securityGroupId }) => securityGroupId),
      },
      grant: grantNetwork(this.role),
    };
  }

  /** The sources before connector 5.0 take aggregates apart, the newer one does not (FLINK-32097). */
  private warnOfAggregates(): void {
    if (!this.runtime._hasNewSource) return;
    whenKplWrites(this.stream, () =>
      Validations.of(this).addWarning(
        'cdk-kinesis-blueprint:FlinkApplication.aggregates',
        `a program with the Kinesis Producer Library writes to "${this.stream.node.path}", and the source of ${this.runtime.name} ` +
          'hands each aggregate to the job as one record (FLINK-32097). Take it apart in the job, or switch aggregation off.',
      ),
    );
  }
}
