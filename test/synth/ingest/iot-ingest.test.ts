import { aws_kinesis as kinesis, type Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import {
  DataStream,
  DataStreamEncryption,
  IotErrorDestination,
  IotIngest,
  type IotIngestProps,
  IotPartitionKey,
  IotPayload,
  ParkingLot,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { schemaProblems } from '../support/schema-check';
import { messageOf, newStack, onlyResource, resourcesOf, warningsOf } from '../support/synthesize';
import { brokenRules, foreignArns, missingRunbooks, PARTITIONS, stackIn } from '../support/ways';

const TOPIC = 'devices/+/telemetry';

function ingest(stack: Stack, props: Partial<IotIngestProps> = {}): IotIngest {
  const stream = props.stream ?? new DataStream(stack, 'Stream');
  return new IotIngest(stack, 'Telemetry', { topic: TOPIC, ...props, stream });
}

const payloadOf = (stack: Stack) =>
  onlyResource(stack, 'AWS::IoT::TopicRule').TopicRulePayload as Record<string, unknown> & {
    readonly Actions: { readonly Kinesis: Record<string, unknown> }[];
  };

describe('an IotIngest', () => {
  test('writes each message as it was sent, with the client as the partition key', () => {
    const stack = newStack();
    ingest(stack);
    const { Sql, AwsIotSqlVersion, Actions } = payloadOf(stack);
    expect(Sql).toBe("SELECT * FROM 'devices/+/telemetry'");
    expect(AwsIotSqlVersion).toBe('2016-03-23');
    expect(Actions).toEqual([
      {
        Kinesis: {
          PartitionKey: '${clientid()}',
          RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^TelemetryAccessRole/), 'Arn'] },
          StreamName: { Ref: expect.stringMatching(/^Stream/) },
        },
      },
    ]);
  });

  test.each<[string, Partial<IotIngestProps>, string]>([
    [
      'binary payloads in base64, with their origin',
      { payload: IotPayload.base64() },
      "SELECT encode(*, 'base64') AS data, topic() AS topic, clientid() AS clientId, timestamp() AS timestamp FROM 'devices/+/telemetry'",
    ],
    [
      'members of some messages',
      { payload: IotPayload.select('temperature, topic(2) AS device'), where: 'temperature > 50' },
      "SELECT temperature, topic(2) AS device FROM 'devices/+/telemetry' WHERE temperature > 50",
    ],
  ])('takes %s', (_what, props, sql) => {
    const stack = newStack();
    ingest(stack, props);
    expect(payloadOf(stack).Sql).toBe(sql);
  });

  test.each<[string, IotPartitionKey, string]>([
    ['the topic', IotPartitionKey.topicSegment(2), '${topic(2)}'],
    ['the message', IotPartitionKey.field('device.id'), '${device.id}'],
    ['chance', IotPartitionKey.random(), '${newuuid()}'],
    ['an expression', IotPartitionKey.expression('a-${topic(2)}'), 'a-${topic(2)}'],
  ])('takes the partition key from %s', (_what, partitionKey, template) => {
    const stack = newStack();
    ingest(stack, { partitionKey });
    expect(payloadOf(stack).Actions[0]?.Kinesis.PartitionKey).toBe(template);
  });

  test('has a role for this rule only: the stream, its key by Kinesis, and its own prefix in the bucket of errors', () => {
    const stack = newStack();
    const { ruleName } = ingest(stack, { ruleName: 'telemetry' });
    expect(ruleName).toBe('telemetry');
    const role = Object.values(resourcesOf(stack, 'AWS::IAM::Role'))[0]?.Properties;
    expect(role?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'iot.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([':rule/telemetry'])] } },
          },
        },
      ],
    });
    expect(policyLines(stack)).toEqual([
      'kinesis: PutRecord | on <Stream.Arn>',
      'kms: GenerateDataKey | on <StreamKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Stream.Arn>',
      's3: PutObject | on <TelemetryErrors.Arn>/iot-errors/telemetry/* | if aws:ResourceAccount StringEquals <AccountId>',
      'kms: GenerateDataKey | on <TelemetryErrorsKey.Arn> | if kms:ViaService StringLike s3.<Region>.amazonaws.com*',
    ]);
  });

  test('is made after its permissions, so that no message of the first second is refused', () => {
    const stack = newStack();
    ingest(stack);
    const [rule] = Object.values(resourcesOf(stack, 'AWS::IoT::TopicRule'));
    expect(rule?.DependsOn).toEqual([expect.stringMatching(/^TelemetryAccessRoleDefaultPolicy/)]);
  });

  test('needs no key for a stream with the key of AWS, or for an imported one', () => {
    const stack = newStack();
    ingest(stack, {
      stream: new DataStream(stack, 'Stream', { encryption: DataStreamEncryption.awsManaged() }),
      onError: IotErrorDestination.queue(),
    });
    expect(policyLines(stack)).toEqual([
      'kinesis: PutRecord | on <Stream.Arn>',
      'sqs: SendMessage | on <TelemetryDeadLetterQueue.Arn>',
    ]);
  });

  test('puts aside in the bucket of a parking lot, under a prefix that its redrive does not read', () => {
    const stack = newStack();
    const { bucket } = new ParkingLot(stack, 'ParkingLot');
    ingest(stack, { ruleName: 'telemetry', onError: IotErrorDestination.bucket({ bucket }) });
    expect(payloadOf(stack).ErrorAction).toMatchObject({
      S3: {
        BucketName: { Ref: expect.stringMatching(/^ParkingLotBucket/) },
        Key: "iot-errors/telemetry/${parse_time('yyyy/MM/dd/HH', timestamp(), 'UTC')}/${newuuid()}.json",
      },
    });
  });

  test('says what the policy of a bucket of another account needs, or errors would be denied there', () => {
    const stack = stackIn('eu-west-1');
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', {
      bucketName: 'theirs',
      account: '444455556666',
    });
    ingest(stack, { ruleName: 'telemetry', onError: IotErrorDestination.bucket({ bucket }) });
    const [warning] = warningsOf(stack).filter((text) => text.includes('App/Theirs'));
    expect(warning).toContain('its policy cannot be changed here');
    expect(warning).toContain('"Action":"s3:PutObject"');
    expect(warning).toContain(':s3:::theirs/iot-errors/telemetry/*');
    expect(policyLines(stack)).toContain(
      's3: PutObject | on arn:aws:s3:::theirs/iot-errors/telemetry/* | if aws:ResourceAccount StringEquals 444455556666',
    );
  });

  test('says where devices reach it without the broker', () => {
    const stack = newStack();
    const { basicIngestTopic } = ingest(stack, { ruleName: 'telemetry' });
    expect(basicIngestTopic).toBe('$aws/rules/telemetry');
  });

  test('has a name of its own for each place in the app', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream');
    const names = ['One', 'Other'].map((id) => new IotIngest(stack, id, { stream, topic: TOPIC }).ruleName);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_]{1,128}$/);
  });
});

describe('its alarms', () => {
  test('look at the metrics of this rule, by action, and tell the topics of StreamMonitoring', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream');
    const way = ingest(stack, { stream, ruleName: 'telemetry' });
    const { alarms } = new StreamMonitoring(stack, 'Monitoring', { stream, alarmsOf: [way] });
    expect(
      alarms
        .filter(({ alarm }) => alarm.node.scope === way)
        .map(({ alarm, severity }) => [alarm.node.id, severity]),
    ).toEqual([
      ['LossAlarm', 'page'],
      ['ThrottledAlarm', 'page'],
      ['FailureAlarm', 'ticket'],
      ['UnreadableAlarm', 'ticket'],
    ]);
    const shown = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties)
      .filter(({ Namespace }) => Namespace === 'AWS/IoT')
      .map(({ MetricName, Dimensions }) => [
        MetricName,
        ...(Dimensions as { Name: string; Value: string }[]).map(({ Name, Value }) => `${Name}=${Value}`),
      ]);
    expect(shown.sort()).toEqual([
      ['ErrorActionFailure', 'ActionType=S3', 'RuleName=telemetry'],
      ['Failure', 'ActionType=Kinesis', 'RuleName=telemetry'],
      ['ParseError', 'RuleName=telemetry'],
      ['RuleMessageThrottled', 'RuleName=telemetry'],
    ]);
  });

  test('point to sections of the runbooks that exist', () => {
    const stack = newStack();
    ingest(stack);
    expect(missingRunbooks(stack)).toEqual([]);
  });

  test('have none on JSON where nothing is read as JSON', () => {
    const way = ingest(newStack(), { payload: IotPayload.base64() });
    expect(way.ticketAlarms).toEqual([way.failureAlarm]);
  });
});

test.each(PARTITIONS)('in %s, ARNs are of the partition %s', (region, partition) => {
  const stack = stackIn(region);
  ingest(stack);
  expect(foreignArns(stack, partition)).toEqual([]);
});

test('AWS knows every property, and misses none', () => {
  const stack = newStack();
  ingest(stack);
  expect(schemaProblems(stack, 'AWS::IoT::')).toEqual([]);
});

test.each([
  ['a bucket', IotErrorDestination.bucket()],
  ['a queue', IotErrorDestination.queue()],
])('with %s for errors, the packs of cdk-nag find nothing but alarms without a topic', (_name, onError) => {
  const rules = brokenRules((stack) => ingest(stack, { onError }), ['CloudWatchAlarmAction']);
  expect(rules).toEqual([]);
});

test.each<[string, (stack: Stack) => unknown, RegExp]>([
  [
    'a topic with a quotation mark',
    (stack) => ingest(stack, { topic: "a'b" }),
    /topic is "a'b"; allowed are 1 to 256 bytes/,
  ],
  ['a wildcard within a segment', (stack) => ingest(stack, { topic: 'a/b+' }), /topic is "a\/b\+"/],
  ['# before the end', (stack) => ingest(stack, { topic: '#/a' }), /topic is "#\/a"/],
  [
    'a topic of nine segments',
    (stack) => ingest(stack, { topic: 'a/b/c/d/e/f/g/h/i' }),
    /at most 8 segments/,
  ],
  [
    'a rule name with a dash',
    (stack) => ingest(stack, { ruleName: 'a-b' }),
    /ruleName is "a-b"; allowed are 1 to 128/,
  ],
  [
    'an empty condition',
    (stack) => ingest(stack, { where: ' ' }),
    /where is " "; allowed is what stands behind/,
  ],
  ['WHERE twice', (stack) => ingest(stack, { where: 'where a > 1' }), /where is "where a > 1"/],
  ['a constant key', () => IotPartitionKey.expression('all'), /template is "all"; .*the same shard/],
  ['a segment that topics cannot have', () => IotPartitionKey.topicSegment(9), /segment is 9; .*1 to 8/],
  ['a member that is an expression', () => IotPartitionKey.field('a}-${b'), /path is "a}-\$\{b"/],
  ['a clause with SELECT', () => IotPayload.select('SELECT *'), /clause is "SELECT \*"/],
  [
    'a stream of another Region',
    () => {
      const stack = stackIn('eu-west-1');
      const stream = kinesis.Stream.fromStreamArn(
        stack,
        'There',
        'arn:aws:kinesis:us-east-1:111122223333:stream/there',
      );
      return ingest(stack, { stream });
    },
    /stream "App\/There" is in us-east-1, and the stack in eu-west-1/,
  ],
])('refuses %s', (_name, make, sentence) => {
  expect(messageOf(() => make(newStack()))).toMatch(sentence);
});
