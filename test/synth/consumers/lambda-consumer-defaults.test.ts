import {
  App,
  Duration,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  Stack,
  aws_s3 as s3,
  aws_lambda_event_sources as sources,
  aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import {
  DataStream,
  DeliveryDestination,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  LambdaConsumer,
  type LambdaConsumerProps,
  ParkingLot,
  ReadThroughput,
  StartingPosition,
  StreamCapacity,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { CALL_TIMEOUT_MS } from '../../../client/lambda/parking-lot';
import { closingMs } from '../../../client/lambda/process-kinesis-batch';
import { SHORTEST_TIMEOUT_SECONDS } from '../../../lib/consumers/lambda-consumer/shard-hold';
import { messageOf, newStack, onlyResource, resourcesOf, warningsOf } from '../support/synthesize';

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const IMPORTED = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

function newHandler(stack: Stack, id = 'Handler', timeout?: Duration): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    timeout,
  });
}

function retaining(stack: Stack, retentionPeriod: Duration): kinesis.IStream {
  return new kinesis.Stream(stack, 'Clicks', { retentionPeriod });
}

/** A consumer of a stream that retains a day. */
function consume(props: Partial<LambdaConsumerProps> = {}, stack = newStack()) {
  const stream = props.stream ?? retaining(stack, Duration.days(1));
  const handler = props.handler ?? newHandler(stack);
  return {
    stack,
    stream,
    handler,
    consumer: new LambdaConsumer(stack, 'Consumer', { ...props, stream, handler }),
  };
}

const settingsOf = (stack: Stack) => onlyResource(stack, MAPPING);

describe('the failure destination', () => {
  test('is a bucket of its own, which keeps the payload', () => {
    const { stack, consumer } = consume();
    expect(consumer.failureBucket?.node.path).toBe('App/Consumer/FailureBucket');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is the bucket of the parking lot, where there is one', () => {
    const stack = newStack();
    const parkingLot = new ParkingLot(stack, 'Lot');
    expect(consume({ parkingLot }, stack).consumer.failureBucket).toBe(parkingLot.bucket);
  });
});

describe('attempts', () => {
  test('are three without a parking lot, and without end with one', () => {
    expect(settingsOf(consume().stack)).toMatchObject({ MaximumRetryAttempts: 3 });
    const stack = newStack();
    consume({ parkingLot: new ParkingLot(stack, 'Lot') }, stack);
    expect(settingsOf(stack)).toMatchObject({
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('can be without end without a parking lot: that is strict order', () => {
    const { stack } = consume({ retryAttempts: -1, handler: undefined });
    expect(settingsOf(stack)).toMatchObject({ MaximumRetryAttempts: -1 });
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    [{ reportBatchItemFailures: false }, 'reportBatchItemFailures is false; a parkingLot needs true'],
    [{ bisectBatchOnError: false }, 'bisectBatchOnError is false; a parkingLot needs true'],
    [{ tumblingWindow: Duration.seconds(60) }, 'tumblingWindow and parkingLot are both set; allowed is one'],
  ])('with a parking lot are refused with %j', (props, message) => {
    const stack = newStack();
    const parkingLot = new ParkingLot(stack, 'Lot');
    expect(messageOf(() => consume({ ...props, parkingLot }, stack))).toContain(message);
  });
});

describe('the record age', () => {
  test.each([
    [24, 23 * 3600],
    [72, 69 * 3600],
    [168, 161 * 3600],
    // Above the longest age a healthy backlog would be given up.
    [169, -1],
    [8760, -1],
  ])('of a stream that retains %d hours is %d seconds', (hours, seconds) => {
    const stack = newStack();
    consume({ stream: retaining(stack, Duration.hours(hours)) }, stack);
    expect(settingsOf(stack)).toMatchObject({ MaximumRecordAgeInSeconds: seconds });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of a stream whose retention is not known has no limit, which is warned of', () => {
    const stack = newStack();
    consume({ stream: kinesis.Stream.fromStreamArn(stack, 'Clicks', IMPORTED) }, stack);
    expect(settingsOf(stack)).toMatchObject({ MaximumRecordAgeInSeconds: -1 });
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining('the retention of this stream is not known here'),
    ]);
  });

  test('of a stream whose retention is told follows from it', () => {
    const stack = newStack();
    const stream = kinesis.Stream.fromStreamArn(stack, 'Clicks', IMPORTED);
    consume({ stream, retentionPeriod: Duration.days(3) }, stack);
    expect(settingsOf(stack)).toMatchObject({ MaximumRecordAgeInSeconds: 69 * 3600 });
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    [Duration.days(2), 'retentionPeriod is 2 days, and "App/Clicks" retains records for 1 day; leave it out'],
    [Duration.hours(23), 'retentionPeriod is 23 hours; allowed are '],
  ])('of a stream of this app takes no other retention: %#', (retentionPeriod, message) => {
    expect(messageOf(() => consume({ retentionPeriod }))).toContain(message);
  });

  test('that is chosen shorter than what the start brings is warned of', () => {
    const id = 'cdk-kinesis-blueprint:LambdaConsumer.startsBeforeMaxRecordAge';
    const { stack, consumer } = consume({ maxRecordAge: Duration.hours(6) });
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining(
        'maxRecordAge is 6 hours, and the starting position brings records that are older',
      ),
    ]);
    Validations.of(consumer).acknowledge({ id, reason: 'the stream is new' });
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    ['latest', () => StartingPosition.latest(), 0],
    ['a minute ago', () => StartingPosition.atTimestamp(new Date(Date.now() - 60_000)), 0],
    ['ten hours ago', () => StartingPosition.atTimestamp(new Date(Date.now() - 36_000_000)), 1],
  ])('of 6 hours with a start %s: %#', (_, position, count) => {
    const { stack } = consume({ maxRecordAge: Duration.hours(6), startingPosition: position() });
    expect(warningsOf(stack)).toHaveLength(count);
  });
});

describe('pointers in a queue', () => {
  test.each([
    [24, undefined, 'a record that is given up for its age (23 hours) leaves the stream 1 hours later'],
    [60 * 24, undefined, 'SQS deletes a pointer after 14 days, and its record lies in the stream for longer'],
    [60 * 24, Duration.days(7), 'SQS deletes a pointer after 14 days'],
  ])('of a stream that retains %d hours are warned of', (hours, maxRecordAge, sentence) => {
    const stack = newStack();
    const stream = retaining(stack, Duration.hours(hours));
    const onFailure = FailureDestination.queue();
    const startingPosition = StartingPosition.latest();
    const { consumer } = consume({ stream, onFailure, maxRecordAge, startingPosition }, stack);
    expect(warningsOf(stack)).toEqual([expect.stringContaining(sentence)]);
    const id = 'cdk-kinesis-blueprint:LambdaConsumer.pointersExpire';
    Validations.of(consumer).acknowledge({ id, reason: 'somebody looks every hour' });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('are not warned of where a night is left', () => {
    const { stack } = consume({
      onFailure: FailureDestination.queue(),
      maxRecordAge: Duration.hours(6),
      startingPosition: StartingPosition.latest(),
    });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('a record that blocks the function', () => {
  test.each([
    [22, 100, 0],
    [60, 100, 1],
    [60, 1, 0],
    [15, 10_000, 1],
  ])('until a timeout of %d seconds, in batches of %d: %d warnings', (timeout, batchSize, count) => {
    const stack = newStack();
    const parkingLot = new ParkingLot(stack, 'Lot');
    consume({ parkingLot, batchSize, handler: newHandler(stack, 'H', Duration.seconds(timeout)) }, stack);
    expect(warningsOf(stack)).toHaveLength(count);
  });

  test('is warned of in minutes', () => {
    const stack = newStack();
    consume({ handler: newHandler(stack, 'H', Duration.minutes(15)) }, stack);
    // (7 + 4) x 900 s + 76 s.
    expect(warningsOf(stack)).toEqual([expect.stringContaining('holds its shard for up to 167 minutes')]);
  });
});

describe('a function with a parking lot', () => {
  test.each([
    [undefined, "the timeout of the function is Lambda's default, 3 seconds"],
    [8, 'the timeout of the function is 8 seconds'],
  ])('and a timeout of %s seconds is warned of', (timeout, message) => {
    const stack = newStack();
    const handler = newHandler(stack, 'H', timeout === undefined ? undefined : Duration.seconds(timeout));
    consume({ parkingLot: new ParkingLot(stack, 'Lot'), handler }, stack);
    expect(warningsOf(stack)).toEqual([expect.stringContaining(message)]);
    expect(warningsOf(stack)[0]).toContain('at least 9 seconds; with this batchSize up to 22');
  });

  test('and 9 seconds has time for a call to S3 that is slow', () => {
    const stack = newStack();
    const handler = newHandler(stack, 'H', Duration.seconds(SHORTEST_TIMEOUT_SECONDS));
    consume({ parkingLot: new ParkingLot(stack, 'Lot'), handler }, stack);
    expect(warningsOf(stack)).toEqual([]);
    expect(closingMs(SHORTEST_TIMEOUT_SECONDS * 1000)).toBe(CALL_TIMEOUT_MS);
  });
});

describe('another Region', () => {
  const inIreland = () =>
    new Stack(new App(), 'Ireland', { env: { account: '111122223333', region: 'eu-west-1' } });
  const imported = (stack: Stack, region: string) =>
    kinesis.Stream.fromStreamArn(
      stack,
      `Clicks-${region}`,
      `arn:aws:kinesis:${region}:111122223333:stream/clicks`,
    );

  test('of the stream is refused, as Lambda refuses it', () => {
    const stack = inIreland();
    expect(messageOf(() => consume({ stream: imported(stack, 'us-east-1') }, stack))).toBe(
      'LambdaConsumer "Ireland/Consumer": stream "Ireland/Clicks-us-east-1" is in us-east-1, and the stack in eu-west-1; ' +
        'allowed is a stream in the Region of its function (Lambda, CreateEventSourceMapping). Make the consumer in a stack ' +
        "of the stream's Region.",
    );
  });

  test('of a stream of the same app is refused too', () => {
    const stack = inIreland();
    const env = { account: '111122223333', region: 'us-east-1' };
    const stream = new DataStream(new Stack(stack.node.root as App, 'Virginia', { env }), 'Clicks');
    expect(messageOf(() => consume({ stream }, stack))).toContain(
      'is in us-east-1, and the stack in eu-west-1',
    );
    expect(messageOf(() => new FanOutConsumer(stack, 'FanOut', { stream }))).toContain(
      'FanOutConsumer "Ireland/FanOut": stream "Virginia/Clicks" is in us-east-1, and the stack in eu-west-1',
    );
    expect(messageOf(() => new StreamMonitoring(stack, 'Monitoring', { stream }))).toContain(
      'StreamMonitoring "Ireland/Monitoring": stream "Virginia/Clicks" is in us-east-1, and the stack in eu-west-1',
    );
  });

  test('of the stream of a delivery is warned of', () => {
    const stack = inIreland();
    const stream = imported(stack, 'us-east-1');
    new FirehoseDelivery(stack, 'Archive', { stream, destination: DeliveryDestination.s3() });
    expect(warningsOf(stack).join()).toContain(
      'AWS does not document that Firehose reads a stream of another',
    );
  });

  test('is nothing that can be told where the Region of the stack is not known, or is the same', () => {
    const anywhere = newStack();
    consume({ stream: imported(anywhere, 'us-east-1') }, anywhere);
    const stack = inIreland();
    consume({ stream: imported(stack, 'eu-west-1') }, stack);
    expect(resourcesOf(stack, MAPPING)).toBeDefined();
  });

  test.each<[string, (stack: Stack) => Partial<LambdaConsumerProps>]>([
    [
      'failsIntoOtherRegion',
      (stack) => ({
        onFailure: FailureDestination.queue({
          queue: sqs.Queue.fromQueueArn(stack, 'Q', 'arn:aws:sqs:us-east-1:111122223333:dead'),
        }),
        startingPosition: StartingPosition.latest(),
      }),
    ],
    [
      'parksInOtherRegion',
      (stack) => ({
        onFailure: FailureDestination.bucket(),
        parkingLot: new ParkingLot(stack, 'Lot', {
          bucket: s3.Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'parked', region: 'us-east-1' }),
        }),
      }),
    ],
  ])('of where records go is warned of: %s', (_id, propsOf) => {
    const stack = inIreland();
    consume(
      { stream: imported(stack, 'eu-west-1'), retentionPeriod: Duration.days(7), ...propsOf(stack) },
      stack,
    );
    const warnings = warningsOf(stack).filter((text) => text.includes('AWS does not document'));
    expect(warnings).toEqual([expect.stringContaining('is in us-east-1, and the function in eu-west-1')]);
  });
});

describe('a function in another language', () => {
  const inLanguage = (runtime: lambda.Runtime, withLot = true) => {
    const stack = newStack();
    const code = lambda.Code.fromAsset('docs');
    const handler = new lambda.Function(stack, 'Other', {
      runtime,
      handler: 'index.handler',
      code,
      timeout: Duration.seconds(20),
    });
    consume({ handler, parkingLot: withLot ? new ParkingLot(stack, 'Lot') : undefined }, stack);
    return warningsOf(stack);
  };

  test('is warned of with a parking lot, which it has no helper for', () => {
    expect(inLanguage(lambda.Runtime.PYTHON_3_13)).toEqual([
      expect.stringContaining('the function runs on python3.13, and processKinesisBatch'),
    ]);
  });

  test.each([
    ['without a parking lot', lambda.Runtime.PYTHON_3_13, false],
    ['on Node.js', lambda.Runtime.NODEJS_24_X, true],
    ['on a runtime of its own, which can be Node.js', lambda.Runtime.PROVIDED_AL2023, true],
  ])('is not warned of %s', (_name, runtime, withLot) => {
    expect(inLanguage(runtime, withLot)).toEqual([]);
  });
});

describe('a function with two consumers of one stream', () => {
  test.each(['before', 'after'])(
    'is refused where the other mapping was added by hand, %s the consumer',
    (when) => {
      const stack = newStack();
      const stream = retaining(stack, Duration.days(1));
      const handler = newHandler(stack);
      const add = () =>
        handler.addEventSource(
          new sources.KinesisEventSource(stream, { startingPosition: lambda.StartingPosition.LATEST }),
        );
      if (when === 'before') add();
      consume({ stream, handler }, stack);
      if (when === 'after') add();
      expect(messageOf(() => resourcesOf(stack))).toContain(
        'gives the same stream to the same function; allowed is one mapping of a stream for each function',
      );
    },
  );

  test('is refused, as Lambda refuses it', () => {
    const { stack, stream, handler } = consume();
    expect(messageOf(() => new LambdaConsumer(stack, 'Second', { stream, handler }))).toBe(
      'LambdaConsumer "App/Second": "App/Consumer" gives the same stream to the same function already; allowed is one ' +
        'consumer of a stream for each function, version or alias (Lambda, CreateEventSourceMapping: ' +
        'ResourceConflictException).',
    );
  });

  test('is refused for imports of the same ARNs', () => {
    const stack = newStack();
    const handler = (id: string) =>
      lambda.Function.fromFunctionArn(stack, id, 'arn:aws:lambda:eu-west-1:111122223333:function:f');
    const stream = (id: string) => kinesis.Stream.fromStreamArn(stack, id, IMPORTED);
    new LambdaConsumer(stack, 'First', { stream: stream('A'), handler: handler('B') });
    expect(
      messageOf(() => new LambdaConsumer(stack, 'Second', { stream: stream('C'), handler: handler('D') })),
    ).toContain('"App/First" gives the same stream to the same function already');
  });

  test('may have a version and an alias, another stream, and dedicated throughput', () => {
    const { stack, stream, handler } = consume();
    const version = (handler as lambda.Function).currentVersion;
    new LambdaConsumer(stack, 'Version', { stream, handler: version });
    new LambdaConsumer(stack, 'Alias', {
      stream,
      handler: new lambda.Alias(stack, 'Live', { aliasName: 'live', version }),
    });
    new LambdaConsumer(stack, 'Other', { stream: new kinesis.Stream(stack, 'Other1'), handler });
    new LambdaConsumer(stack, 'Dedicated', { stream, handler, throughput: ReadThroughput.dedicated() });
    expect(Object.keys(resourcesOf(stack, MAPPING))).toHaveLength(5);
  });
});

describe('a stream that the Kinesis Producer Library writes to', () => {
  const dropped = 'drops, without a trace, events whose partition key is not of the shard';

  test.each(['before', 'after'])(
    'is warned of with dedicated throughput, granted %s the consumer',
    (when) => {
      const stack = newStack();
      const stream = new DataStream(stack, 'Clicks');
      if (when === 'before') stream.grants.kplProducer(newHandler(stack, 'Producer'));
      const { consumer } = consume({ stream, throughput: ReadThroughput.dedicated() }, stack);
      if (when === 'after') stream.grants.kplProducer(newHandler(stack, 'Producer'));
      expect(warningsOf(stack)).toEqual([expect.stringContaining(dropped)]);
      const id = 'cdk-kinesis-blueprint:LambdaConsumer.aggregatesDropped';
      Validations.of(consumer).acknowledge({ id, reason: 'aggregation is off' });
      expect(warningsOf(stack)).toEqual([]);
    },
  );

  test('is not warned of with shared throughput, nor without the library', () => {
    const shared = newStack();
    const stream = new DataStream(shared, 'Clicks');
    stream.grants.kplProducer(newHandler(shared, 'Producer'));
    consume({ stream }, shared);
    const plain = consume({ throughput: ReadThroughput.dedicated() });
    expect([...warningsOf(shared), ...warningsOf(plain.stack)]).toEqual([]);
  });

  test('is warned of where it is autoscaled', () => {
    const stack = newStack();
    const capacity = StreamCapacity.autoscaled({ minShards: 1, maxShards: 4 });
    new DataStream(stack, 'Clicks', { capacity }).grants.kplProducer(newHandler(stack, 'Producer'));
    expect(warningsOf(stack)).toEqual([expect.stringContaining('The Kinesis Producer'.slice(4))]);
  });
});

describe('a program without types', () => {
  const construct = (props: unknown, stack = newStack()) =>
    messageOf(() => new LambdaConsumer(stack, 'Consumer', props as LambdaConsumerProps));
  const parts = (stack: Stack) => ({
    stream: retaining(stack, Duration.days(1)),
    handler: newHandler(stack),
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['no props', () => undefined, 'stream is not set; it has to be a stream, for example a DataStream.'],
    ['no stream', (stack) => ({ handler: newHandler(stack) }), 'stream is not set; it has to be a stream'],
    [
      'a name as stream',
      (stack) => ({ ...parts(stack), stream: 'clicks' }),
      'stream is "clicks"; it has to be',
    ],
    [
      'no handler',
      (stack) => ({ stream: retaining(stack, Duration.days(1)) }),
      'handler is not set; it has to be a Lambda function, a version or an alias.',
    ],
    [
      'a lot as failure destination',
      (stack) => ({ ...parts(stack), onFailure: new ParkingLot(stack, 'Lot') }),
      'onFailure is an object of the class ParkingLot; it has to be FailureDestination.bucket(), .queue() or .topic()',
    ],
    [
      'null as parking lot',
      (stack) => ({ ...parts(stack), parkingLot: null }),
      'parkingLot is not set; it has to be',
    ],
    [
      'a word as throughput',
      (stack) => ({ ...parts(stack), throughput: 'dedicated' }),
      'throughput is "dedicated"; it has to be ReadThroughput.shared() or ReadThroughput.dedicated().',
    ],
  ])('with %s gets a sentence', (_, props, sentence) => {
    const stack = newStack();
    expect(construct(props(stack), stack)).toContain(`LambdaConsumer "App/Consumer": ${sentence}`);
  });
});
