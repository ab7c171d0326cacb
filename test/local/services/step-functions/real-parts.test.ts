import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  Map as InlineMap,
  ItemBatcher,
  JitterType,
  JsonPath,
  Pass,
  ProvideItems,
  QueryLanguage,
  S3ObjectsItemReader,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../../local';

/**
 * Redrives a batch of parked objects and deletes them. A `busy` object fails while it has its mark, a `broken`
 * one always.
 */
const WORKER = `
const { DeleteObjectCommand, HeadObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});
exports.handler = async ({ Items, BatchInput: { action, bucket: Bucket } }) => {
  for (const { Key } of Items) {
    if (Key.endsWith('broken')) throw new RangeError('broken: ' + Key);
    const mark = { Bucket, Key: 'marks/' + Key };
    if (Key.endsWith('busy') && await s3.send(new HeadObjectCommand(mark)).catch(() => undefined)) {
      await s3.send(new DeleteObjectCommand(mark));
      throw Object.assign(new Error('slow down'), { name: 'Busy' });
    }
    if (action === 'replay') await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  return { keys: Items.map(({ Key }) => Key) };
};`;

/** Says how often it was asked, and is done the third time. */
const PROBE = 'let times = 0; exports.handler = async () => ({ times: ++times, done: times >= 3 });';

function redrive(stack: Stack, bucket: Bucket): StateMachine {
  const inline = (id: string, code: string) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      // For the SDK, which is beside the code on AWS.
      environment: { NODE_PATH: join(__dirname, '../../../../node_modules') },
    });
  const work = new LambdaInvoke(stack, 'Replay', {
    lambdaFunction: inline('Worker', WORKER),
    payloadResponseOnly: false,
    resultSelector: { 'keys.$': '$.Payload.keys' },
  });
  work.addRetry({
    errors: ['Busy'],
    interval: Duration.seconds(2),
    maxAttempts: 2,
    maxDelay: Duration.seconds(60),
    jitterStrategy: JitterType.FULL,
  });
  const map = new DistributedMap(stack, 'Objects', {
    label: 'parked',
    itemReader: new S3ObjectsItemReader({ bucket, prefix: JsonPath.stringAt('$.prefix') }),
    itemSelector: { 'Key.$': '$$.Map.Item.Value.Key', 'Size.$': '$$.Map.Item.Value.Size' },
    itemBatcher: new ItemBatcher({
      maxItemsPerBatchPath: '$.batch',
      // The CDK writes this as it stands: it takes the names' ".$" to be the caller's to write.
      batchInput: { bucket: bucket.bucketName, 'action.$': '$.action' },
    }),
    maxConcurrencyPath: '$.maxConcurrency',
    toleratedFailurePercentage: 20,
    resultPath: '$.batches',
  });
  map.itemProcessor(work);
  map.addCatch(new Fail(stack, 'Stopped', { errorPath: '$.failure.Error', cause: 'too many failed' }), {
    resultPath: '$.failure',
  });
  const probe = new LambdaInvoke(stack, 'Probe', {
    lambdaFunction: inline('Prober', PROBE),
    resultSelector: { 'done.$': '$.Payload.done', 'times.$': '$.Payload.times' },
    resultPath: '$.probe',
  });
  const wait = new Wait(stack, 'Later', { time: WaitTime.duration(Duration.minutes(1)) });
  const count = new Pass(stack, 'Count', {
    parameters: {
      'batches.$': 'States.ArrayLength($.batches)',
      'keys.$': '$.batches[*].keys[*]',
      'probes.$': 'States.MathAdd($.probe.times, 0)',
      'text.$': "States.Format('{} by {}', $.action, $$.Execution.Name)",
    },
  });
  map.next(count);
  const isDone = new Choice(stack, 'Is it time?')
    .when(Condition.booleanEquals('$.probe.done', true), map)
    .otherwise(wait);
  wait.next(probe);
  return new StateMachine(stack, 'Redrive', {
    stateMachineName: 'redrive',
    definitionBody: DefinitionBody.fromChainable(probe.next(isDone)),
    timeout: Duration.hours(1),
  });
}

/** The same worker, written in JSONata. */
function doubler(stack: Stack): StateMachine {
  const double = new LambdaFunction(stack, 'Doubler', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async ({ n }) => ({ twice: n * 2 });'),
  });
  const each = new InlineMap(stack, 'Each', {
    items: ProvideItems.jsonata('{% $states.input.numbers[$ > 1] %}'),
    queryLanguage: QueryLanguage.JSONATA,
    itemSelector: { n: '{% $states.context.Map.Item.Value %}' },
    outputs: { sum: '{% $sum($states.result) %}' },
  }).itemProcessor(
    LambdaInvoke.jsonata(stack, 'Double', {
      lambdaFunction: double,
      payload: TaskInput.fromObject({ n: '{% $states.input.n %}' }),
      outputs: '{% $states.result.Payload.twice %}',
    }),
  );
  return new StateMachine(stack, 'Doubling', {
    stateMachineName: 'doubling',
    queryLanguage: QueryLanguage.JSONATA,
    definitionBody: DefinitionBody.fromChainable(each.next(new Succeed(stack, 'Done'))),
  });
}

function assembly(outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Redriving');
  const bucket = new Bucket(stack, 'Parking', { bucketName: 'parking' });
  const machine = redrive(stack, bucket);
  doubler(stack);
  new Rule(stack, 'OnFailure', {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED'], stateMachineArn: [machine.stateMachineArn] },
    },
    targets: [new SqsQueue(new Queue(stack, 'Failures', { queueName: 'failures' }))],
  });
  machine.metricFailed({ period: Duration.minutes(1) }).createAlarm(stack, 'Failed', {
    alarmName: 'failed',
    threshold: 1,
    evaluationPeriods: 1,
  });
  new Rule(stack, 'OnReplay', {
    eventPattern: { source: ['ops'], detailType: ['replay'] },
    targets: [new SfnStateMachine(machine, { input: RuleTargetInput.fromEventPath('$.detail') })],
  });
  return app.synth().directory;
}

describe("CDK's own state machines on one machine, through the AWS SDK", () => {
  const folder = mkdtempSync(join(tmpdir(), 'redrive-'));
  const notices: string[] = [];
  let aws: LocalAws;
  let s3: S3Client;
  let sfn: SFNClient;

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder,
      onNotice: (sentence) => notices.push(sentence),
    });
    s3 = new S3Client(aws.clientConfiguration);
    sfn = new SFNClient(aws.clientConfiguration);
  });

  afterAll(async () => {
    for (const client of [s3, sfn]) client?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true });
  });

  const park = (...keys: string[]) =>
    Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: 'parking', Key, Body: Key }))));
  const parked = async (prefix: string) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'parking', Prefix: prefix }));
    return Contents.map(({ Key }) => Key);
  };
  const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
  const start = async (name: string, input: object) => {
    const request = { stateMachineArn: machineArn(name), input: JSON.stringify(input) };
    return String((await sfn.send(new StartExecutionCommand(request))).executionArn);
  };
  const end = async (executionArn: string) => {
    await aws.clock.play(aws.stateMachines.executions.get(executionArn).ended);
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  };

  it('waits for its time, then redrives all objects of a prefix in batches', async () => {
    await park('a/0', 'a/1', 'a/2', 'a/3', 'a/busy', 'marks/a/busy', 'other/1');
    const executionArn = await start('redrive', {
      prefix: 'a/',
      batch: 2,
      maxConcurrency: 2,
      action: 'replay',
    });
    const { status, output, name, cause } = await end(executionArn);
    expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
    expect(JSON.parse(String(output))).toEqual({
      batches: 3,
      keys: ['a/0', 'a/1', 'a/2', 'a/3', 'a/busy'],
      probes: 3,
      text: `replay by ${name}`,
    });
    expect(await parked('')).toEqual(['other/1']);

    const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0] ?? {};
    expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:redrive\/parked:[0-9a-f-]{36}$/);
    expect(await sfn.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'SUCCEEDED',
      maxConcurrency: 2,
      toleratedFailurePercentage: 20,
      itemCounts: { total: 5, succeeded: 5, failed: 0, pending: 0, running: 0 },
      executionCounts: { total: 3, succeeded: 3 },
    });
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toHaveLength(3);
    const retried = await Promise.all(executions.map((child) => eventTypes(String(child.executionArn))));
    expect(retried.filter((types) => types.includes('TaskFailed'))).toEqual([
      [
        ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
        ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
      ],
    ]);
  });

  it('fails by its Catch when more objects fail than are tolerated, and leaves these where they are', async () => {
    await park('b/1', 'b/2', 'b/broken');
    const input = { prefix: 'b/', batch: 1, maxConcurrency: 1, action: 'replay' };
    const { status, error, cause } = await end(await start('redrive', input));
    expect({ status, error, cause }).toEqual({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'too many failed',
    });
    expect(await parked('b/')).toEqual(['b/broken']);
    const told = (await aws.queues.get('failures').receive({ maxMessages: 1 }))[0]?.body ?? '{}';
    expect(JSON.parse(told)).toMatchObject({
      source: 'aws.states',
      detail: { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', output: null },
    });
    const alarm = () => aws.alarms.list().find(({ name }) => name === 'failed');
    await aws.clock.runUntil(() => alarm()?.state.value === 'ALARM');
  });

  it('is started by a rule, with a part of the event as its input', async () => {
    await park('c/1');
    const events = new EventBridgeClient(aws.clientConfiguration);
    const Detail = JSON.stringify({ prefix: 'c/', batch: 1, maxConcurrency: 1, action: 'keep' });
    await events.send(new PutEventsCommand({ Entries: [{ Source: 'ops', DetailType: 'replay', Detail }] }));
    events.destroy();
    const stateMachineArn = machineArn('redrive');
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const { output } = await end(String(executions[0]?.executionArn));
    expect(JSON.parse(String(output))).toMatchObject({ batches: 1, keys: ['c/1'] });
    expect(await parked('c/')).toEqual(['c/1']);
  });

  it('plays JSONata', async () => {
    const { output, cause } = await end(await start('doubling', { numbers: [1, 2, 3] }));
    expect({ output, cause }).toEqual({ output: '{"sum":10}', cause: undefined });
    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'redrive STANDARD',
      'doubling STANDARD',
    ]);
    expect(notices).toEqual([]);
  });

  async function eventTypes(executionArn: string) {
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return events.map(({ type }) => type);
  }
});
