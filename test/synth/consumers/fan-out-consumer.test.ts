import {
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
  type Stack,
  Tags,
} from 'aws-cdk-lib';
import {
  DataStream,
  FailureDestination,
  FanOutConsumer,
  FanOutMetrics,
  LambdaConsumer,
  ReadThroughput,
  StartingPosition,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  messageOf,
  newStack,
  onlyResource,
  resourcesOf,
  statementsOf,
  warningsOf,
} from '../support/synthesize';

const CONSUMER = 'AWS::Kinesis::StreamConsumer';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

const streamOf = (stack: Stack, id = 'Clicks') => new DataStream(stack, id);
const handlerOf = (stack: Stack) =>
  new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });

function consume(throughput?: ReadThroughput, startingPosition?: StartingPosition, stack = newStack()) {
  const consumer = new LambdaConsumer(stack, 'Consumer', {
    stream: streamOf(stack),
    handler: handlerOf(stack),
    onFailure: FailureDestination.queue(),
    throughput,
    startingPosition,
  });
  return { stack, consumer };
}

describe('a registered consumer', () => {
  test('has a name from its place, and nothing else that could replace it', () => {
    const stack = newStack();
    const stream = streamOf(stack);
    new FanOutConsumer(stack, 'Search', { stream });
    Tags.of(stack.node.root).add('team', 'web');
    expect(onlyResource(stack, CONSUMER)).toEqual({
      ConsumerName: expect.stringMatching(/^AppSearch[0-9A-F]{8}$/),
      StreamARN: stack.resolve(stream.streamArn),
    });
  });

  test('with other tags has another name, because the old one is still there when the new one is made', () => {
    const propertiesWith = (tags: Record<string, string>) => {
      const stack = newStack();
      Tags.of(stack).add('of-the', 'stack');
      new FanOutConsumer(stack, 'Search', { stream: streamOf(stack), tags });
      return onlyResource(stack, CONSUMER);
    };
    const [one, same, other] = [
      propertiesWith({ a: '1', b: '2' }),
      propertiesWith({ b: '2', a: '1' }),
      propertiesWith({ a: '1', b: '3' }),
    ];
    expect(one.Tags).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    expect(one.ConsumerName).toMatch(/^AppSearch[0-9A-F]{8}-[0-9a-f]{8}$/);
    expect(same.ConsumerName).toBe(one.ConsumerName);
    expect(other.ConsumerName).not.toBe(one.ConsumerName);
  });

  test('has a name of at most 128 allowed characters, however deep it lies', () => {
    const stack = newStack();
    let scope: Stack | FanOutConsumer = stack;
    const stream = streamOf(stack);
    for (let depth = 0; depth < 6; depth++) {
      scope = new FanOutConsumer(scope, `A place with a long name, number ${depth}`, {
        stream,
        tags: { a: 'b' },
      });
    }
    const names = Object.values(resourcesOf(stack, CONSUMER)).map(
      ({ Properties }) => Properties.ConsumerName,
    );
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_.-]{1,128}$/);
  });

  test('12 in a stack are made five at a time', () => {
    const stack = newStack();
    const streams = [streamOf(stack), streamOf(stack, 'Orders')];
    for (let index = 0; index < 12; index++) {
      new FanOutConsumer(stack, `Reader${index}`, { stream: streams[index % 2] ?? streamOf(stack, 'Never') });
    }
    const resources = resourcesOf(stack, CONSUMER);
    const waitsFor = new Map(
      Object.entries(resources).map(([id, { DependsOn = [] }]) => [
        id,
        [DependsOn].flat().filter((other) => other in resources),
      ]),
    );
    const made = new Set<string>();
    const rounds: number[] = [];
    while (made.size < 12) {
      const next = [...waitsFor].filter(
        ([id, others]) => !made.has(id) && others.every((other) => made.has(other)),
      );
      for (const [id] of next) made.add(id);
      rounds.push(next.length);
    }
    expect(rounds).toEqual([5, 5, 2]);
  });

  test('is refused as the 21st of a provisioned stream, and warned of with an on-demand stream', () => {
    const stack = newStack();
    const provisioned = new DataStream(stack, 'Provisioned', {
      capacity: StreamCapacity.provisioned({ shards: 1 }),
    });
    const onDemand = streamOf(stack);
    const add = (stream: kinesis.IStream, index: number) =>
      new FanOutConsumer(stack, `${stream.node.id}${index}`, { stream });
    for (let index = 1; index <= 20; index++)
      for (const stream of [provisioned, onDemand]) add(stream, index);
    expect(warningsOf(stack)).toEqual([]);
    expect(messageOf(() => add(provisioned, 21))).toBe(
      'FanOutConsumer "App/Provisioned21" is consumer 21 of its stream; allowed are 20, or 50 for an on-demand stream ' +
        'with On-demand Advantage (Kinesis, RegisterStreamConsumer).',
    );
    for (let index = 21; index <= 50; index++) add(onDemand, index);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('This is consumer 21 of its stream.')]);
    expect(messageOf(() => add(onDemand, 51))).toContain('is consumer 51 of its stream');
  });

  test('refuses more tags than Kinesis takes', () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key-${index}`, '']));
    const stack = newStack();
    expect(messageOf(() => new FanOutConsumer(stack, 'Search', { stream: streamOf(stack), tags }))).toBe(
      'FanOutConsumer "App/Search": tags has 51 tags; allowed are at most 50 (Kinesis, TagResource).',
    );
  });

  test('is read by who may subscribe as it and decrypt, and list the shards, and nothing more', () => {
    const stack = newStack();
    const consumer = new FanOutConsumer(stack, 'Search', { stream: streamOf(stack) });
    consumer.grantSubscribe(new iam.Role(stack, 'Indexer', { assumedBy: new iam.AccountRootPrincipal() }));
    const statements = statementsOf(stack);
    expect(actionsOf(statements, 'kinesis')).toEqual([
      'kinesis:DescribeStreamConsumer',
      'kinesis:DescribeStreamSummary',
      'kinesis:ListShards',
      'kinesis:SubscribeToShard',
    ]);
    expect(actionsOf(statements, 'kms')).toEqual(['kms:Decrypt']);
    const subscribe = statements.find(({ Action }) => Action.includes('kinesis:SubscribeToShard'));
    expect(subscribe?.Resource).toEqual(stack.resolve(consumer.streamConsumerArn));
  });

  test('has its metrics with both dimensions and the statistic that says something', () => {
    const stack = newStack();
    const stream = streamOf(stack);
    const { metrics, streamConsumerName } = new FanOutConsumer(stack, 'Search', { stream });
    for (const [metric, metricName, statistic] of [
      [metrics.millisBehindLatest(), 'SubscribeToShardEvent.MillisBehindLatest', 'Maximum'],
      [metrics.records(), 'SubscribeToShardEvent.Records', 'Sum'],
      [metrics.bytes(), 'SubscribeToShardEvent.Bytes', 'Sum'],
      [metrics.rateExceeded(), 'SubscribeToShard.RateExceeded', 'Sum'],
      [metrics.metric('SubscribeToShard.Success'), 'SubscribeToShard.Success', 'Average'],
    ] as const) {
      expect(metric).toMatchObject({ namespace: 'AWS/Kinesis', metricName, statistic });
      expect(metric.period.toSeconds()).toBe(60);
      expect(stack.resolve(metric.dimensions)).toEqual({
        StreamName: stack.resolve(stream.streamName),
        ConsumerName: stack.resolve(streamConsumerName),
      });
    }
    const imported = kinesis.StreamConsumer.fromStreamConsumerArn(
      stack,
      'Imported',
      'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/search:1700000000',
    );
    expect(FanOutMetrics.of(imported).records().dimensions).toEqual({
      StreamName: 'clicks',
      ConsumerName: 'search',
    });
  });
});

describe('a Lambda consumer with dedicated throughput', () => {
  test('reads as a registered consumer of its own', () => {
    const { stack, consumer } = consume(ReadThroughput.dedicated());
    const [id] = Object.keys(resourcesOf(stack, CONSUMER));
    expect(onlyResource(stack, MAPPING)).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [id, 'ConsumerARN'] },
    });
    expect(consumer.fanOutConsumer).toBeInstanceOf(FanOutConsumer);
    expect(consume().consumer.fanOutConsumer).toBeUndefined();
  });

  test('has a role that may subscribe, and read again what failed', () => {
    const { stack, consumer } = consume(ReadThroughput.dedicated());
    const statements = statementsOf(stack);
    expect(actionsOf(statements, 'kinesis')).toEqual([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamConsumer',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:SubscribeToShard',
    ]);
    const subscribe = statements.find(({ Action }) => Action.includes('kinesis:SubscribeToShard'));
    expect(subscribe).toMatchObject({
      Action: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
      Resource: stack.resolve(consumer.fanOutConsumer?.streamConsumerArn),
    });
    const [mapping] = Object.values(resourcesOf(stack, MAPPING));
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'));
    expect(mapping?.DependsOn).toContain(policy);
  });

  test('takes a consumer that is there, and refuses one of another stream', () => {
    const stack = newStack();
    const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream';
    const stream = DataStream.fromDataStreamAttributes(stack, 'Stream', {
      streamArn: `${arn}/clicks`,
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a'),
    });
    const consumerOf = (name: string) =>
      kinesis.StreamConsumer.fromStreamConsumerArn(stack, name, `${arn}/${name}/consumer/reader:1700000000`);
    const handler = handlerOf(stack);
    const make = (name: string) =>
      new LambdaConsumer(stack, `Of${name}`, {
        stream,
        handler,
        onFailure: FailureDestination.queue(),
        throughput: ReadThroughput.dedicated({ consumer: consumerOf(name) }),
      });
    make('clicks');
    expect(onlyResource(stack, MAPPING).EventSourceArn).toBe(`${arn}/clicks/consumer/reader:1700000000`);
    // The consumer is imported without its stream's key; the stream of the props has it.
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual(['kms:Decrypt']);
    expect(messageOf(() => make('orders'))).toBe(
      `LambdaConsumer "App/Oforders": the registered consumer is one of the stream ${arn}/orders; ` +
        `allowed is a consumer of ${arn}/clicks.`,
    );
  });
});

describe('the change from shared to dedicated throughput', () => {
  const CUT_OVER = new Date('2026-11-20T12:00:00Z');
  const mappingOf = (stack: Stack) => Object.entries(resourcesOf(stack, MAPPING))[0] ?? [];

  test('replaces the mapping under the id that it has, so CloudFormation makes the new one first', () => {
    const [oldId, before] = mappingOf(consume().stack);
    const position = StartingPosition.overlapping(CUT_OVER);
    const [newId, after] = mappingOf(consume(ReadThroughput.dedicated(), position).stack);
    expect(newId).toBe(oldId);
    // Create-only, and together unlike: Lambda takes two mappings of one function if their sources differ.
    expect(after?.Properties.EventSourceArn).not.toEqual(before?.Properties.EventSourceArn);
    expect(after?.Properties).toMatchObject({
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: Date.UTC(2026, 10, 20, 11) / 1000,
    });
  });

  test('leaves everything else of the consumer as it was', () => {
    const others = (stack: Stack) =>
      Object.entries(resourcesOf(stack)).filter(
        ([, { Type }]) => ![MAPPING, CONSUMER, 'AWS::IAM::Policy'].includes(Type),
      );
    const position = StartingPosition.overlapping(CUT_OVER);
    expect(others(consume(ReadThroughput.dedicated(), position).stack)).toEqual(others(consume().stack));
  });
});
