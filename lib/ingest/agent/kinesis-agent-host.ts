import {
  aws_autoscaling as autoscaling,
  type aws_cloudwatch as cloudwatch,
  Duration,
  aws_ec2 as ec2,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  aws_logs as logs,
  RemovalPolicy,
  Stack,
  Token,
  TokenComparison,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StreamGrants } from '../../stream/stream-grants';
import { checkIs, checkStream, checkWithin, InputError } from '../../support/check';
import type { IHasAlarms } from '../../support/has-alarms';
import { AGENT_INSTANCES } from '../../support/limits';
import { newLogGroup } from '../../support/log-group';
import { accept, NAG_PACKS } from '../../support/nag';
import { serviceErrorAlarm, statusAlarm } from './agent-alarms';
import { type AgentFlow, flowJson } from './agent-flow';
import { addAgent, checkGroups, hasAgent } from './agent-setup';

const DEFAULT_INSTANCE_TYPE = ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL);

/** Properties of a KinesisAgentHost. */
export interface KinesisAgentHostProps {
  /** Which files go to which streams. */
  readonly flows: AgentFlow[];

  /**
   * The VPC of hosts of its own. From there they reach Kinesis, CloudWatch, CloudFormation and the package
   * repositories (S3), by NAT or by endpoints.
   *
   * @default - none; then `autoScalingGroup` is required
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of hosts of its own.
   *
   * @default - private ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * An Auto Scaling group of Amazon Linux 2023 whose instances write the files, such as web servers. The
   * agent is added to its user data and to its role; a group has one, with all flows.
   *
   * @default - a group of its own
   */
  readonly autoScalingGroup?: autoscaling.AutoScalingGroup;

  /**
   * Hosts of its own: 1 to 1,000, and no token, because the group has room for one more while it replaces one.
   *
   * @default 1
   */
  readonly instances?: number;

  /**
   * The type of hosts of its own. Their image is of its architecture.
   *
   * @default t4g.small
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Groups of Linux whose files the agent's user may read, e.g. `adm`.
   *
   * @default - none; the files are readable for all
   */
  readonly readerGroups?: string[];

  /**
   * How long the agent's own log is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Actions of its alarms.
   *
   * @default - none; `StreamMonitoring` with `alarmsOf` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the agent's log.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The Kinesis Agent of AWS on instances of Amazon Linux 2023, of its own or of a group that is there. It
 * follows files and sends their lines. A deployment waits until the agent runs, and fails where it does not.
 *
 * Hosts of its own have IMDSv2 only, an encrypted disk, no key pair and no open port. Their image is the
 * newest at each deployment, by a parameter of Systems Manager, so a deployment may replace them; files on
 * them go with them.
 *
 * Where no JVM is wanted, `kinesis-blueprint agent` reads the same configuration.
 *
 * @example
 * new KinesisAgentHost(this, 'WebLogs', {
 *   autoScalingGroup: webServers,
 *   flows: [{ stream, filePattern: '/var/log/nginx/access.log*' }],
 *   readerGroups: ['nginx'],
 * });
 */
export class KinesisAgentHost extends Construct implements IHasAlarms {
  /** The group whose instances run the agent. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** The agent's own log, a stream an instance. */
  public readonly logGroup: logs.LogGroup;
  /** In ALARM when the agent's calls to a stream fail, and not because of throttling: one for each stream. */
  public readonly serviceErrorAlarms: cloudwatch.Alarm[];
  /**
   * In ALARM when an instance fails its status checks. Undefined for a group that is there: its owner has
   * one.
   */
  public readonly statusAlarm?: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[] = [];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: KinesisAgentHostProps) {
    super(scope, id);
    const where = `KinesisAgentHost "${this.node.path}"`;
    checkIs(where, 'flows', props.flows, Array.isArray, 'a list of flows, each with its stream');
    const { flows, readerGroups = [], alarmActions: actions = [] } = props;
    flows.forEach((flow, at) => {
      checkStream(`${where}: flows[${at}]`, flow.stream);
    });
    const streams = [...new Set(flows.map(({ stream }) => stream))];
    const region = this.checkedRegion(where, streams);
    checkGroups(where, readerGroups);
    checkWithin(`${where}: instances`, props.instances, AGENT_INSTANCES);
    const own = props.autoScalingGroup === undefined ? this.newGroup(where, props) : undefined;
    this.autoScalingGroup = own ?? (props.autoScalingGroup as autoscaling.AutoScalingGroup);
    if (hasAgent(this.autoScalingGroup.userData)) {
      throw new InputError(
        `${where}: autoScalingGroup "${this.autoScalingGroup.node.path}" has an agent already; allowed is one for all flows of a group.`,
      );
    }
    this.logGroup = newLogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    addAgent(this, this.autoScalingGroup.userData, {
      flows: flows.map((flow, at) => flowJson(`${where}: flows[${at}]`, flow)),
      region,
      readerGroups,
      logGroup: this.logGroup,
    });
    const { role } = this.autoScalingGroup;
    // Not the whole construct, which may have the role in it.
    const group = this.autoScalingGroup.node.tryFindChild('ASG') ?? this.autoScalingGroup;
    for (const stream of streams) StreamGrants.of(stream).agent(role).applyBefore(group);
    this.logGroup.grantWrite(role).applyBefore(group);
    // IAM knows no resource for this action; the condition names the namespace.
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'PutMetricData knows no resource; a condition restricts it to the namespace of the agent.',
    });
    this.serviceErrorAlarms = streams.map((stream, at) => serviceErrorAlarm(this, stream, at, actions));
    this.statusAlarm = own && statusAlarm(this, own, actions);
    this.ticketAlarms = [...this.serviceErrorAlarms, ...(this.statusAlarm ? [this.statusAlarm] : [])];
  }

  /** The Region of all streams. The agent names them without account and Region. */
  private checkedRegion(where: string, streams: readonly kinesis.IStream[]): string {
    const [first, ...others] = streams;
    if (first === undefined) {
      throw new InputError(`${where}: flows is empty; allowed are one or more flows.`);
    }
    const { account } = Stack.of(this);
    for (const { env, node } of streams) {
      if (Token.compareStrings(env.account, account) === TokenComparison.DIFFERENT) {
        throw new InputError(
          `${where}: stream "${node.path}" is in account ${env.account}, and the stack in ${account}; allowed are streams of the account of the ` +
            'stack, because the agent names a stream by its name.',
        );
      }
    }
    const other = others.find(
      ({ env }) => Token.compareStrings(env.region, first.env.region) === TokenComparison.DIFFERENT,
    );
    if (other === undefined) return first.env.region;
    throw new InputError(
      `${where}: streams "${first.node.path}" and "${other.node.path}" are in ${first.env.region} and ${other.env.region}; allowed are streams of one ` +
        'Region, because the agent has one endpoint (Kinesis Agent, kinesis.endpoint).',
    );
  }

  private newGroup(where: string, props: KinesisAgentHostProps): autoscaling.AutoScalingGroup {
    const { vpc, instances = 1, instanceType = DEFAULT_INSTANCE_TYPE } = props;
    if (Token.isUnresolved(instances)) {
      throw new InputError(`${where}: instances is a token; allowed is a number that synthesis knows.`);
    }
    if (vpc === undefined) {
      throw new InputError(
        `${where}: neither vpc nor autoScalingGroup is set; one of them says where the agent runs.`,
      );
    }
    const closed = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Lets nothing in, and HTTPS out',
      allowAllOutbound: false,
    });
    closed.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS and package repositories');
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    accept(role, 'IAMNoInlinePolicy');
    const userData = ec2.UserData.forLinux();
    const launchTemplate = new ec2.LaunchTemplate(this, 'Template', {
      machineImage: ec2.MachineImage.latestAmazonLinux2023({
        cpuType:
          instanceType.architecture === ec2.InstanceArchitecture.ARM_64
            ? ec2.AmazonLinuxCpuType.ARM_64
            : ec2.AmazonLinuxCpuType.X86_64,
      }),
      instanceType,
      securityGroup: closed,
      role,
      userData,
      requireImdsv2: true,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(16, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: props.vpcSubnets,
      launchTemplate,
      minCapacity: instances,
      maxCapacity: instances + 1,
      signals: autoscaling.Signals.waitForCount(instances, { timeout: Duration.minutes(15) }),
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({ minInstancesInService: instances }),
    });
    userData.addSignalOnExitCommand(group);
    acknowledge(group);
    return group;
  }
}

/** Why rules of cdk-nag's packs do not fit a group of hosts that nothing connects to. */
function acknowledge(group: autoscaling.AutoScalingGroup): void {
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason: 'Alarms tell of what a person has to act on; a host that is replaced is no such thing.',
  });
  for (const pack of NAG_PACKS) {
    Validations.of(group).acknowledge({
      id: `${pack}-AutoScalingGroupELBHealthCheckRequired`,
      reason: 'No load balancer sends anything to these hosts.',
    });
  }
}
