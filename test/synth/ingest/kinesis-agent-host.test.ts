import {
  App,
  aws_autoscaling as autoscaling,
  CfnParameter,
  Duration,
  aws_ec2 as ec2,
  aws_kinesis as kinesis,
  Size,
  Stack,
} from 'aws-cdk-lib';
import {
  AgentInitialPosition,
  AgentLogFormat,
  AgentPartitionKey,
  AgentProcessing,
  DataStream,
  KinesisAgentHost,
  type KinesisAgentHostProps,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { parseAgentConfig } from '../../../agent/config';
import { policyLines, readable } from '../support/readable-policy';
import { schemaProblems } from '../support/schema-check';
import { type Json, messageOf, newStack, onlyResource, resourcesOf } from '../support/synthesize';
import { brokenRules, foreignArns, missingRunbooks, PARTITIONS, stackIn } from '../support/ways';

const ACCESS = '/var/log/nginx/access.log*';

const vpcOf = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-a'],
    privateSubnetRouteTableIds: ['rtb-a'],
  });

function host(stack: Stack, props: Partial<KinesisAgentHostProps> = {}): KinesisAgentHost {
  const stream = new DataStream(stack, 'Stream');
  const vpc = 'autoScalingGroup' in props || 'vpc' in props ? props.vpc : vpcOf(stack);
  return new KinesisAgentHost(stack, 'Logs', { flows: [{ stream, filePattern: ACCESS }], ...props, vpc });
}

const groupOf = (stack: Stack) =>
  new autoscaling.AutoScalingGroup(stack, 'Web', {
    vpc: vpcOf(stack),
    instanceType: new ec2.InstanceType('t4g.small'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
  });

/** What an instance runs, with references in angle brackets. */
function userDataOf(stack: Stack): string {
  const { LaunchTemplateData } = onlyResource(stack, 'AWS::EC2::LaunchTemplate');
  const { UserData } = LaunchTemplateData as { UserData: { 'Fn::Base64': unknown } };
  return readable(UserData['Fn::Base64']);
}

/** agent.json as it is written to the instance. */
const configurationOf = (stack: Stack) =>
  /agent\.json <<'END_OF_FILE'\n(.*)\nEND_OF_FILE/.exec(userDataOf(stack))?.[1] ?? '';

describe('a KinesisAgentHost', () => {
  test('writes a configuration that an agent reads, with the endpoints of its Region', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    host(stack, {
      flows: [
        {
          stream,
          filePattern: '/var/log/app/*.log',
          initialPosition: AgentInitialPosition.END_OF_FILE,
          partitionKey: AgentPartitionKey.DETERMINISTIC,
          maxBufferAge: Duration.seconds(5),
          maxBufferRecords: 100,
          maxBufferSize: Size.kibibytes(512),
          multiLineStartPattern: '^\\[',
          skipHeaderLines: 1,
          processing: [AgentProcessing.singleLine(), AgentProcessing.csvToJson(['a', 'b'], ';')],
        },
        {
          stream,
          filePattern: ACCESS,
          processing: [AgentProcessing.logToJson(AgentLogFormat.COMBINED_APACHE)],
        },
      ],
    });
    const text = configurationOf(stack);
    const written = JSON.parse(text) as Record<string, unknown> & { flows: Json[] };
    expect(written['kinesis.endpoint']).toBe('https://kinesis.<Region>.<URLSuffix>');
    expect(written['cloudwatch.endpoint']).toBe('https://monitoring.<Region>.<URLSuffix>');
    expect(written.flows[0]).toEqual({
      filePattern: '/var/log/app/*.log',
      kinesisStream: '<Clicks>',
      initialPosition: 'END_OF_FILE',
      partitionKeyOption: 'DETERMINISTIC',
      maxBufferAgeMillis: 5000,
      maxBufferSizeRecords: 100,
      maxBufferSizeBytes: 524_288,
      multiLineStartPattern: '^\\[',
      skipHeaderLines: 1,
      dataProcessingOptions: [
        { optionName: 'SINGLELINE' },
        { optionName: 'CSVTOJSON', customFieldNames: ['a', 'b'], delimiter: ';' },
      ],
    });
    // Our own agent knows all settings of AWS's page, and refuses any other.
    const known = text
      .replaceAll('<Clicks>', 'clicks')
      .replaceAll('<Region>.<URLSuffix>', 'eu-west-1.amazonaws.com');
    expect(parseAgentConfig(known).flows).toHaveLength(2);
  });

  test('publishes metrics where its alarms look, though the stream is in another Region', () => {
    const stack = stackIn('eu-west-1');
    const arn = 'arn:aws:kinesis:us-east-1:111122223333:stream/there';
    const stream = kinesis.Stream.fromStreamArn(stack, 'There', arn);
    host(stack, { flows: [{ stream, filePattern: ACCESS }] });
    expect(JSON.parse(configurationOf(stack))).toMatchObject({
      'kinesis.endpoint': 'https://kinesis.us-east-1.<URLSuffix>',
      'cloudwatch.endpoint': 'https://monitoring.eu-west-1.<URLSuffix>',
    });
  });

  test.each([
    ['t3.small', 'x86_64'],
    ['c8g.large', 'arm64'],
  ])('has for %s an image of its architecture', (type, architecture) => {
    const stack = newStack();
    host(stack, { instanceType: new ec2.InstanceType(type) });
    expect(onlyResource(stack, 'AWS::EC2::LaunchTemplate')).toMatchObject({
      LaunchTemplateData: { ImageId: { Ref: expect.stringContaining(architecture.replace('_', '')) } },
    });
  });

  test('installs, configures and starts the agent in this order, and tells CloudFormation how it went', () => {
    const stack = newStack();
    host(stack, { readerGroups: ['nginx'] });
    const lines = userDataOf(stack).split('\n');
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    const order = [
      'cfn-signal',
      'set -euo pipefail',
      'dnf install -y aws-kinesis-agent',
      'usermod -a -G nginx aws-kinesis-agent-user',
      'cat > /etc/aws-kinesis/agent.json',
      'systemctl restart aws-kinesis-agent',
      'amazon-cloudwatch-agent-ctl',
    ].map(at);
    expect(order).not.toContain(-1);
    expect(order.slice(1)).toEqual([...order.slice(1)].sort((one, other) => one - other));
    const [group] = Object.values(
      resourcesOf(stack, 'AWS::AutoScaling::AutoScalingGroup'),
    ) as unknown as Json[];
    expect(group?.CreationPolicy).toMatchObject({ ResourceSignal: { Count: 1, Timeout: 'PT15M' } });
  });

  test('has IMDSv2 only, an encrypted disk, no key pair, and no open port', () => {
    const stack = newStack();
    host(stack);
    const { LaunchTemplateData } = onlyResource(stack, 'AWS::EC2::LaunchTemplate') as {
      LaunchTemplateData: Json;
    };
    expect(LaunchTemplateData).toMatchObject({
      MetadataOptions: { HttpTokens: 'required' },
      Monitoring: { Enabled: true },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
    });
    expect(LaunchTemplateData).not.toHaveProperty('KeyName');
    const { SecurityGroupIngress, SecurityGroupEgress } = onlyResource(stack, 'AWS::EC2::SecurityGroup');
    expect(SecurityGroupIngress).toBeUndefined();
    expect(SecurityGroupEgress).toMatchObject([{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }]);
  });

  test('may write to its streams, with their key, publish its metrics and write its log', () => {
    const stack = newStack();
    host(stack);
    expect(policyLines(stack)).toEqual([
      'cloudformation: SignalResource | on <StackId>',
      'kinesis: PutRecords | on <Stream.Arn>',
      'kms: GenerateDataKey | on <StreamKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Stream.Arn>',
      'cloudwatch: PutMetricData | on * | if cloudwatch:namespace StringEquals AWSKinesisAgent',
      'logs: CreateLogStream, PutLogEvents | on <LogsLog.Arn>',
    ]);
  });

  test('looks nothing up when it is synthesized', () => {
    const app = new App({ analyticsReporting: false });
    host(new Stack(app, 'App', { env: { account: '111122223333', region: 'eu-west-1' } }), {});
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('joins a group that is there, with its role', () => {
    const stack = newStack();
    const { statusAlarm } = host(stack, { autoScalingGroup: groupOf(stack) });
    expect(statusAlarm).toBeUndefined();
    expect(Object.keys(resourcesOf(stack, 'AWS::AutoScaling::AutoScalingGroup'))).toHaveLength(1);
    expect(userDataOf(stack)).toContain('dnf install -y aws-kinesis-agent');
    expect(policyLines(stack)[0]).toBe('kinesis: PutRecords | on <Stream.Arn>');
  });

  test('has an alarm for each stream, and one on its hosts, with runbooks', () => {
    const stack = newStack();
    const [a, b] = ['A', 'B'].map((id) => new DataStream(stack, id)) as [DataStream, DataStream];
    const flows = [a, b, a].map((stream, at) => ({ stream, filePattern: `/var/log/${at}/a.log` }));
    const { ticketAlarms } = host(stack, { flows });
    expect(ticketAlarms.map(({ node }) => node.id)).toEqual([
      'ServiceErrorAlarm',
      'ServiceErrorAlarm2',
      'StatusAlarm',
    ]);
    expect(missingRunbooks(stack)).toEqual([]);
  });

  test.each(PARTITIONS)('in %s has ARNs of %s', (region, partition) => {
    const stack = stackIn(region);
    host(stack);
    expect(foreignArns(stack, partition)).toEqual([]);
  });

  test('has only properties that AWS knows', () => {
    const stack = newStack();
    host(stack);
    expect(schemaProblems(stack, 'AWS::EC2::')).toEqual([]);
    expect(schemaProblems(stack, 'AWS::AutoScaling::')).toEqual([]);
  });

  test('gives cdk-nag no reason to complain, beside what docs/nag.md leaves to the user', () => {
    expect(
      brokenRules((stack) => host(stack), ['CloudWatchAlarmAction', 'CloudWatchLogGroupEncrypted']),
    ).toEqual([]);
  });
});

const flow = (stack: Stack, more: object) => ({
  flows: [{ stream: new DataStream(stack, 'Other'), filePattern: ACCESS, ...more }],
});

test.each<[string, (stack: Stack) => unknown, RegExp]>([
  ['no flows', (stack) => host(stack, { flows: [] }), /flows is empty/],
  [
    'neither VPC nor group',
    (stack) => host(stack, { vpc: undefined }),
    /neither vpc nor autoScalingGroup is set/,
  ],
  [
    'a path that is not absolute',
    (stack) => host(stack, flow(stack, { filePattern: 'access.log' })),
    /flows\[0\]: filePattern is "access.log"/,
  ],
  [
    'a pattern in a folder',
    (stack) => host(stack, flow(stack, { filePattern: '/var/*/a.log' })),
    /filePattern is "\/var\/\*\/a.log"/,
  ],
  [
    '501 records',
    (stack) => host(stack, flow(stack, { maxBufferRecords: 501 })),
    /maxBufferRecords is 501; allowed are whole numbers from 1 to 500/,
  ],
  [
    'an hour of buffering',
    (stack) => host(stack, flow(stack, { maxBufferAge: Duration.hours(1) })),
    /maxBufferAge is 1 hour/,
  ],
  [
    'a command as a group',
    (stack) => host(stack, { readerGroups: ['adm; reboot'] }),
    /readerGroups has "adm; reboot"/,
  ],
  [
    'no instances',
    (stack) => host(stack, { instances: 0 }),
    /instances is 0; allowed are whole numbers from 1/,
  ],
  [
    'a number of instances that synthesis does not know: the group has room for one more',
    (stack) =>
      host(stack, { instances: new CfnParameter(stack, 'Instances', { type: 'Number' }).valueAsNumber }),
    /instances is a token; allowed is a number/,
  ],
  [
    'a second agent on a group, which would overwrite the files of the first',
    (stack) => {
      const autoScalingGroup = groupOf(stack);
      host(stack, { autoScalingGroup });
      return new KinesisAgentHost(stack, 'More', { autoScalingGroup, ...flow(stack, {}) });
    },
    /autoScalingGroup "App\/Web" has an agent already; allowed is one for all flows/,
  ],
  [
    'a flow without a stream',
    (stack) => host(stack, flow(stack, { stream: undefined })),
    /flows\[0\]: stream is not set/,
  ],
  ['no fields', () => AgentProcessing.csvToJson([]), /fields is empty/],
  [
    'a stream of another account',
    () => {
      const stack = stackIn('eu-west-1');
      const arn = 'arn:aws:kinesis:eu-west-1:444455556666:stream/theirs';
      const stream = kinesis.Stream.fromStreamArn(stack, 'Theirs', arn);
      return host(stack, { flows: [{ stream, filePattern: ACCESS }] });
    },
    /stream "App\/Theirs" is in account 444455556666/,
  ],
])('refuses %s', (_name, make, sentence) => {
  expect(messageOf(() => make(newStack()))).toMatch(sentence);
});
