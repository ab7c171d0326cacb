import { existsSync, readFileSync } from 'node:fs';
import { App, aws_kinesis as kinesis, aws_kms as kms, Stack, aws_sns as sns, Validations } from 'aws-cdk-lib';
import {
  AlarmTopic,
  AuditTrail,
  type AuditTrailProps,
  DataStream,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { compileEventPattern } from '../../../../local/services/event-pattern';
import {
  type Json,
  messageOf,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
  statementsOf,
  warningsOf,
} from '../../support/synthesize';

const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const roleArn = 'arn:aws:iam::111122223333:role/Resharder';

/** Of an imported stream, whose names are known, so that its patterns can be tried. */
function audit(props: Partial<AuditTrailProps> = {}, stack = newStack()): Stack {
  const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
    streamArn,
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn),
  });
  new AuditTrail(stack, 'Audit', { stream, topic: new sns.Topic(stack, 'Security'), ...props });
  return stack;
}

/** The rules, by their ids, as EventBridge would try them on an event. */
function rulesOf(stack: Stack, substitute = (pattern: string) => pattern) {
  const rules = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).filter(
    ([, { Properties }]) => Properties.EventPattern !== undefined,
  );
  return (event: Json) =>
    rules
      .filter(([, { Properties }]) =>
        compileEventPattern(
          JSON.parse(substitute(JSON.stringify(Properties.EventPattern))),
          'pattern',
          'EventBridge',
        )(event),
      )
      .map(([id]) => /^Audit([A-Za-z]+?)[0-9A-F]{8}$/.exec(id)?.[1]);
}

/** Shaped as in the Kinesis and KMS Developer Guides, "log API calls with CloudTrail". */
function call(eventName: string, requestParameters: Json, more: Json = {}): Json {
  return {
    source: 'aws.kinesis',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 'kinesis.amazonaws.com',
      eventName,
      requestParameters,
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice' },
      ...more,
    },
  };
}

const assumed = (arn: string) => ({
  userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn } } },
});

describe('people are told', () => {
  const told = rulesOf(audit());

  test.each<[string, Json, string[]]>([
    ['a stream is deleted, by its name', call('DeleteStream', { streamName: 'clicks' }), ['Losing']],
    ['a stream is deleted, by its ARN', call('DeleteStream', { streamARN: streamArn }), ['Losing']],
    ['of another stream nothing', call('DeleteStream', { streamName: 'other' }), []],
    [
      'of a stream whose name begins like it nothing',
      call('DeleteStream', { streamARN: `${streamArn}-2` }),
      [],
    ],
    [
      'a consumer is removed, by its ARN',
      call('DeregisterStreamConsumer', { consumerARN: `${streamArn}/consumer/live:1` }),
      ['Losing'],
    ],
    ['the policy is removed', call('DeleteResourcePolicy', { resourceARN: streamArn }), ['Losing']],
    [
      'the retention is shortened',
      call('DecreaseStreamRetentionPeriod', { streamName: 'clicks', retentionPeriodHours: 24 }),
      ['Losing'],
    ],
    ['of a longer retention nothing', call('IncreaseStreamRetentionPeriod', { streamName: 'clicks' }), []],
    ['the shards are changed', call('UpdateShardCount', { streamName: 'clicks' }), ['Resharding']],
    ['of what is only looked at nothing', call('DescribeStreamSummary', { streamName: 'clicks' }), []],
  ])('%s', (_name, event, rules) => {
    expect(told(event)).toEqual(rules);
  });

  test.each(['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy'])(
    '%s on the key of the stream',
    (eventName) => {
      const event = (ARN: string) => ({
        source: 'aws.kms',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventSource: 'kms.amazonaws.com',
          eventName,
          requestParameters: { keyId: '1234abcd' },
          resources: [{ accountId: '111122223333', type: 'AWS::KMS::Key', ARN }],
        },
      });
      expect(told(event(keyArn))).toEqual(['KeyChanges']);
      expect(told(event(`${keyArn}-2`))).toEqual([]);
    },
  );
});

describe('reshards by the autoscaler', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks', {
    streamName: 'clicks',
    capacity: StreamCapacity.autoscaled({ minShards: 1, maxShards: 4 }),
  });
  new AuditTrail(stack, 'Audit', { stream, topic: new sns.Topic(stack, 'Security') });
  // What CloudFormation would put in place of the references.
  const told = rulesOf(stack, (pattern) =>
    pattern
      .replaceAll(/{"Fn::GetAtt":\["\w*ResharderRole\w*","Arn"\]}/g, JSON.stringify(roleArn))
      .replaceAll(/{"Fn::Join":.*?\]\]}/g, JSON.stringify(`${streamArn}/consumer/`))
      .replaceAll(/{"Ref":"Clicks\w+"}/g, '"clicks"')
      .replaceAll(/{"Fn::GetAtt":\["Clicks[0-9A-F]+","Arn"\]}/g, JSON.stringify(streamArn))
      .replaceAll(/{"Fn::GetAtt":[^}]*}/g, '"something else"'),
  );

  test.each<[string, Json, string[]]>([
    ['are nothing to tell', assumed(roleArn), []],
    ['by another role are', assumed('arn:aws:iam::111122223333:role/Admin'), ['Resharding']],
    ['by a user are', {}, ['Resharding']],
    ['by the root of the account are', { userIdentity: { type: 'Root' } }, ['Resharding']],
  ])('%s', (_name, identity, rules) => {
    expect(told(call('SplitShard', { streamARN: streamArn }, identity))).toEqual(rules);
  });
});

describe('the trail', () => {
  const selectorsOf = (stack: Stack) =>
    (
      onlyResource(stack, 'AWS::CloudTrail::Trail').AdvancedEventSelectors as { FieldSelectors: Json[] }[]
    ).map(({ FieldSelectors }) => FieldSelectors);
  const management = [
    { Field: 'eventCategory', Equals: ['Management'] },
    { Field: 'readOnly', Equals: ['false'] },
  ];

  test('records calls that change something, in files that nobody can change unseen', () => {
    const stack = audit();
    const trail = onlyResource(stack, 'AWS::CloudTrail::Trail');
    expect(selectorsOf(stack)).toEqual([management]);
    expect(trail).not.toHaveProperty('EventSelectors');
    expect(trail).toMatchObject({
      EnableLogFileValidation: true,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
      IsLogging: true,
      KMSKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^AuditStorageBucketKey/), 'Arn'] },
    });
  });

  test('may encrypt its files', () => {
    const { KeyPolicy } = onlyResource(audit(), 'AWS::KMS::Key') as { KeyPolicy: { Statement: Json[] } };
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'kms:GenerateDataKey*',
        Condition: { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': expect.anything() } },
      }),
    );
  });

  test('records who writes and reads records, of this stream and its consumers, where that is chosen', () => {
    expect(selectorsOf(audit({ dataEvents: true }))).toEqual([
      management,
      [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::Kinesis::Stream'] },
        { Field: 'resources.ARN', Equals: [streamArn] },
      ],
      [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::Kinesis::StreamConsumer'] },
        { Field: 'resources.ARN', StartsWith: [`${streamArn}/consumer/`] },
      ],
    ]);
  });

  test('is not made where there is one, and then records nothing else', () => {
    expect(resourcesOf(audit({ existingTrail: true }), 'AWS::CloudTrail::Trail')).toEqual({});
    expect(messageOf(() => audit({ existingTrail: true, dataEvents: true }))).toBe(
      'AuditTrail "App/Audit": existingTrail and dataEvents are both true; allowed is one of them, because what an existing ' +
        'trail records is set where it is made.',
    );
  });
});

describe('the topic', () => {
  const statements = (stack: Stack) =>
    statementsOf(stack).filter(({ Action }) => /sns:|kms:/.test(String(Action)));

  test('is published to with a role, so that the rules of other accounts are not let in', () => {
    const stack = newStack();
    audit({ topic: new AlarmTopic(stack, 'OnCall'), existingTrail: true }, stack);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::Events::Rule'))) {
      expect(Properties.Targets).toMatchObject([
        { RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^AuditRole/), 'Arn'] } },
      ]);
    }
    expect(statements(stack)).toEqual([
      expect.objectContaining({ Action: 'sns:Publish', Resource: { Ref: expect.stringMatching(/^OnCall/) } }),
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^OnCallKey/), 'Arn'] },
        Condition: { StringLike: { 'kms:ViaService': expect.anything() } },
      }),
    ]);
    const open = ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'].map((type) => resourcesOf(stack, type));
    expect(JSON.stringify(open)).not.toContain('events.amazonaws.com');
  });

  test('with a key of somebody else needs nothing of its policy within the account', () => {
    const stack = newStack();
    const masterKey = kms.Key.fromKeyArn(stack, 'TopicKey', keyArn);
    audit({ topic: new sns.Topic(stack, 'Topic', { masterKey }) }, stack);
    expect(statements(stack)).toContainEqual(expect.objectContaining({ Resource: keyArn }));
  });

  test('is not told of changes of a key of which only the alias is known, and that is said', () => {
    const stack = newStack();
    const stream = DataStream.fromDataStreamAttributes(stack, 'Aliased', {
      streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/clicks'),
    });
    audit({ stream, existingTrail: true }, stack);
    expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toHaveLength(2);
    expect(warningsOf(stack).join()).toContain('the key of stream "App/Aliased" is given as an alias');
  });
});

test('each rule points to a page that exists, with its anchor', () => {
  const rules = Object.values(resourcesOf(audit(), 'AWS::Events::Rule'));
  expect(rules).toHaveLength(3);
  for (const { Properties } of rules) {
    const [, page, anchor] =
      /docs\/runbooks\/([a-z-]+)\.md#([a-z-]+)$/.exec(String(Properties.Description)) ?? [];
    const file = `docs/runbooks/${page}.md`;
    expect(existsSync(file), file).toBe(true);
    const headings = readFileSync(file, 'utf8').match(/(?<=^## ).*$/gm) ?? [];
    expect(headings.map((text) => text.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
    // Events, PutRule.
    expect(String(Properties.Description).length).toBeLessThanOrEqual(512);
  }
});

test('a stream without a key of its own has no rule on one', () => {
  const stack = newStack();
  const stream = kinesis.Stream.fromStreamArn(stack, 'Clicks', streamArn);
  new AuditTrail(stack, 'Audit', { stream, topic: new sns.Topic(stack, 'Security') });
  expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toHaveLength(2);
});

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('in %s nothing names another partition than %s', (region, partition) => {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const stack = new Stack(app, 'App', { env: { account: '111122223333', region } });
  const stream = new DataStream(stack, 'Clicks');
  new AuditTrail(stack, 'Audit', { stream, topic: new AlarmTopic(stack, 'OnCall'), dataEvents: true });
  const arns = JSON.stringify(resourcesOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
  expect(arns.length).toBeGreaterThan(0);
  expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
});

test('cdk-nag has no finding', () => {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const stack = new Stack(app, 'App');
  const stream = new DataStream(stack, 'Clicks');
  new AuditTrail(stack, 'Audit', { stream, topic: new AlarmTopic(stack, 'OnCall'), dataEvents: true });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(`${directory}/validation-report.json`, 'utf8'));
  expect(report.pluginReports).toEqual([]);
});
