import { App, aws_lambda as lambda, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { DataStream, Replay, type ReplayProps, ReplaySource, ReplayTarget } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { messageOf, newStack, onlyResource, RECOMMENDED, resourcesOf } from '../support/synthesize';

const handlerOf = (stack: Stack) =>
  lambda.Function.fromFunctionAttributes(stack, 'Handler', {
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
    sameEnvironment: true,
  });

function replayOf(props: (stack: Stack, stream: DataStream) => Partial<ReplayProps>, stack = newStack()) {
  const stream = new DataStream(stack, 'Clicks');
  const target = ReplayTarget.function(handlerOf(stack));
  return new Replay(stack, 'Replay', {
    source: ReplaySource.stream(stream),
    target,
    ...props(stack, stream),
  });
}

/** Of the function: without its logs, its own bucket and the state machine. */
const linesOf = (stack: Stack) =>
  policyLines(stack).filter(
    (line) => !/^(logs|states):|<Replay(BucketKey|Function)|<ReplayBucket.Arn>\/replays/.test(line),
  );

describe('the function of a replay may', () => {
  test('read the stream and invoke this function', () => {
    const stack = newStack();
    replayOf(() => ({}), stack);
    expect(linesOf(stack)).toEqual([
      expect.stringMatching(/^s3: ListBucket \| on <ReplayBucket.Arn> \|/),
      'kinesis: DescribeStreamSummary, GetRecords, GetShardIterator, ListShards | on <Clicks.Arn>',
      'kms: Decrypt | on <ClicksKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>',
      'lambda: InvokeFunction | on arn:aws:lambda:eu-west-1:111122223333:function:orders',
    ]);
  });

  test('write to the other stream, with its key', () => {
    const stack = newStack();
    replayOf(() => ({ target: ReplayTarget.stream(new DataStream(stack, 'Copy')) }), stack);
    expect(linesOf(stack).slice(3)).toEqual([
      'kinesis: PutRecords | on <Copy.Arn>',
      'kms: GenerateDataKey | on <CopyKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:kinesis:arn StringEquals <Copy.Arn>',
    ]);
  });

  test('read objects below the prefix, and no stream', () => {
    const stack = newStack();
    const source = ReplaySource.objects(new s3.Bucket(stack, 'Lake'), { prefix: 'page-views/' });
    replayOf(() => ({ source }), stack);
    expect(linesOf(stack)).toEqual([
      expect.stringMatching(/^s3: ListBucket \| on <Lake.Arn>, <ReplayBucket.Arn> \|/),
      's3: GetObject | on <Lake.Arn>/page-views/* | if aws:ResourceAccount StringEquals <AccountId>',
      'lambda: InvokeFunction | on arn:aws:lambda:eu-west-1:111122223333:function:orders',
    ]);
  });
});

test('the state machine walks the rounds one after the other, and the lanes of a round at once', () => {
  const stack = newStack();
  replayOf(() => ({ maxConcurrency: 7 }), stack);
  const { DefinitionString } = onlyResource(stack, 'AWS::StepFunctions::StateMachine');
  const text = JSON.stringify(DefinitionString);
  expect(text).toContain(String.raw`\"MaxConcurrency\":1,`);
  expect(text).toContain(String.raw`\"MaxConcurrency\":7,`);
});

test.each(['cn-north-1', 'us-gov-west-1', 'eu-west-1'])('in %s every ARN is of its partition', (region) => {
  const env = { account: '111122223333', region };
  const stack = new Stack(new App({ context: RECOMMENDED }), 'App', { env });
  const target = ReplayTarget.stream(new DataStream(stack, 'Copy'));
  new Replay(stack, 'Replay', { source: ReplaySource.stream(new DataStream(stack, 'Clicks')), target });
  const partition = { 'cn-north-1': 'aws-cn', 'us-gov-west-1': 'aws-us-gov' }[region] ?? 'aws';
  const named = [...JSON.stringify(resourcesOf(stack)).matchAll(/arn:(aws[\w-]*):/g)].map(([, one]) => one);
  expect(named.filter((one) => one !== partition)).toEqual([]);
});

describe('is refused', () => {
  test.each<[string, (stack: Stack, stream: DataStream) => Partial<ReplayProps>, RegExp]>([
    [
      'a rate of 0',
      () => ({ recordsPerSecond: 0 }),
      /recordsPerSecond is 0; allowed are whole numbers from 1 to 1,000,000 records a second/,
    ],
    [
      'a stream to itself',
      (_, stream) => ({ target: ReplayTarget.stream(stream) }),
      /source and target are the stream "App\/Clicks"; allowed are two streams/,
    ],
    [
      'no source',
      () => ({ source: undefined as unknown as ReplaySource }),
      /source is not set; it has to be ReplaySource.stream/,
    ],
    [
      'an event of 20,000 records',
      (stack) => ({
        target: ReplayTarget.function(handlerOf(new Stack(stack, 'Other')), { batchSize: 20_000 }),
      }),
      /batchSize is 20000; allowed are whole numbers from 1 to 10,000 records/,
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => replayOf(props))).toMatch(message);
  });
});
