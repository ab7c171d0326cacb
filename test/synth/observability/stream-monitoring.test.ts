import { existsSync, readFileSync } from 'node:fs';
import {
  App,
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_dynamodb as dynamodb,
  aws_ecs as ecs,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  Stack,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import {
  AlarmSeverity,
  AlarmTopic,
  DataStream,
  DeadLetterRedrive,
  DeliveryDestination,
  FailureDestination,
  FirehoseDelivery,
  FlinkApplication,
  FlinkCode,
  FlinkRuntime,
  HttpAuth,
  HttpIngest,
  ImportedDestination,
  KclService,
  LambdaConsumer,
  type LambdaConsumerProps,
  MonitoringAlarm,
  ParkingLot,
  ReadThroughput,
  StreamCapacity,
  StreamMonitoring,
  type StreamMonitoringProps,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { METRIC_PREFIXES } from '../../../lib/delivery/metric-prefixes';
import { kebabCase, RUNBOOKS } from '../../../lib/support/runbook';
import packageJson from '../../../package.json';
import {
  type Json,
  messageOf,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
} from '../support/synthesize';

const ALARM = 'AWS::CloudWatch::Alarm';
const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

function newHandler(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });
}

const CODE = (stack: Stack) =>
  FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Jars', 'jars'), 'sessions.jar');

/** A stream with one reader of each kind, all of them monitored. */
function everything(options: Partial<StreamMonitoringProps> = {}, stack = newStack()) {
  const stream = new DataStream(stack, 'Clicks', {
    capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards: 8 }),
  });
  const consumer = new LambdaConsumer(stack, 'Consumer', {
    stream,
    handler: newHandler(stack),
    onFailure: FailureDestination.queue(),
  });
  const redrive = new DeadLetterRedrive(stack, 'Redrive', { consumer });
  const fanOut = new kinesis.StreamConsumer(stack, 'FanOut', { stream, streamConsumerName: 'live' });
  const delivery = new firehose.DeliveryStream(stack, 'Archive', {
    source: new firehose.KinesisStreamSource(stream),
    destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')),
  });
  const monitoring = new StreamMonitoring(stack, 'Monitoring', {
    stream,
    lambdaConsumers: [consumer],
    redrives: [redrive],
    fanOutConsumers: [fanOut],
    kclServices: [
      new KclService(stack, 'Fleet', {
        stream,
        image: ecs.ContainerImage.fromRegistry('worker'),
        lagMetric: new cloudwatch.Metric({
          namespace: 'Fleet',
          metricName: 'MillisBehindLatest',
          dimensionsMap: { Operation: 'ProcessTask' },
          statistic: cloudwatch.Stats.MAXIMUM,
          period: Duration.minutes(1),
        }),
      }),
    ],
    deliveryStreams: [delivery],
    flinkApplications: [new FlinkApplication(stack, 'Flink', { stream, code: CODE(stack) })],
    tables: [
      new dynamodb.Table(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      }),
    ],
    httpIngests: [new HttpIngest(stack, 'Http', { stream, auth: HttpAuth.iam() })],
    quietTime: Duration.minutes(30),
    ...options,
  });
  return { stack, stream, consumer, monitoring };
}

/** Properties of the alarms that StreamMonitoring makes, by kind. */
function alarmsOf(stack: Stack): Record<string, Json> {
  const entries = Object.entries(resourcesOf(stack, ALARM)).flatMap(([id, { Properties }]) => {
    const kind = Object.values<string>(MonitoringAlarm).find((name) =>
      new RegExp(`^Monitoring.*${name}[0-9A-F]{8}$`).test(id),
    );
    return kind === undefined ? [] : [[kind, Properties] as const];
  });
  return Object.fromEntries(entries);
}

/** `Namespace/Name (Statistic) Dimension,…` of each metric of an alarm. */
function metricsOf(alarm: Json | undefined): string[] {
  const { Metrics, Namespace, MetricName, Statistic, Dimensions } = alarm as Record<string, never>;
  const shown = (metric: Json, stat: unknown) =>
    `${metric.Namespace}/${metric.MetricName} ${stat} by ${(metric.Dimensions as { Name: string }[]).map(({ Name }) => Name).sort()}`;
  if (Metrics === undefined) return [shown({ Namespace, MetricName, Dimensions }, Statistic)];
  return (Metrics as { MetricStat?: { Metric: Json; Stat: string } }[]).flatMap(({ MetricStat }) =>
    MetricStat === undefined ? [] : [shown(MetricStat.Metric, MetricStat.Stat)],
  );
}

test('before Flink 2.2 a Flink application is watched by the metrics that it has', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  const runtime = FlinkRuntime.FLINK_1_19;
  const application = new FlinkApplication(stack, 'Flink', { stream, runtime, code: CODE(stack) });
  new StreamMonitoring(stack, 'Monitoring', { stream, flinkApplications: [application] });
  expect(metricsOf(alarmsOf(stack).FlinkStopped)).toEqual([
    'AWS/KinesisAnalytics/uptime Maximum by Application',
  ]);
  expect(metricsOf(alarmsOf(stack).FlinkFailing)).toEqual([
    'AWS/KinesisAnalytics/downtime Maximum by Application',
  ]);
});

test.each([
  [1, 15],
  [10, 50],
  [60, 300],
])('checkpoints every %i min that fail are told of after three of five, in %i min', (interval, looked) => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  const checkpointInterval = Duration.minutes(interval);
  const application = new FlinkApplication(stack, 'Flink', { stream, checkpointInterval, code: CODE(stack) });
  new StreamMonitoring(stack, 'Monitoring', { stream, flinkApplications: [application] });
  expect(alarmsOf(stack).FlinkCheckpointsFailing).toMatchObject({
    DatapointsToAlarm: 3,
    EvaluationPeriods: looked,
  });
});

describe('every alarm', () => {
  const { stack } = everything();
  const alarms = alarmsOf(stack);

  /** Kinesis, Lambda and Firehose Developer Guides, the pages about CloudWatch metrics. */
  test('has the metrics, statistics and dimensions that AWS documents', () => {
    const ofStream = (...metrics: string[]) => metrics.map((metric) => `AWS/Kinesis/${metric} by StreamName`);
    const ofFunction = (...metrics: string[]) =>
      metrics.map((metric) => `AWS/Lambda/${metric} by FunctionName`);
    const ofMapping = (...metrics: string[]) =>
      metrics.map((metric) => `AWS/Lambda/${metric} by EventSourceMappingUUID`);
    const ofFanOut = (...metrics: string[]) =>
      metrics.map((metric) => `AWS/Kinesis/${metric} by ConsumerName,StreamName`);
    const ofDelivery = (...metrics: string[]) =>
      metrics.map((metric) => `AWS/Firehose/${metric} by DeliveryStreamName`);
    const ofFlink = (...metrics: string[]) =>
      metrics.map((metric) => `AWS/KinesisAnalytics/${metric} Maximum by Application`);
    expect(
      Object.fromEntries(Object.entries(alarms).map(([kind, alarm]) => [kind, metricsOf(alarm)])),
    ).toEqual({
      HttpFailing: ['AWS/ApiGateway/5XXError Average by ApiName'],
      HttpRefused: ['AWS/ApiGateway/4XXError Average by ApiName'],
      HttpSlow: ['AWS/ApiGateway/Latency p99 by ApiName'],
      HttpThrottled: [
        'KinesisBlueprint/Throttled Sum by ApiName',
        'AWS/ApiGateway/Count SampleCount by ApiName',
      ],
      WriteThrottled: ofStream('WriteProvisionedThroughputExceeded Sum', 'IncomingRecords Sum'),
      WritesFailing: ofStream('PutRecord.Success Average', 'PutRecords.Success Average'),
      ReadThrottled: ofStream('ReadProvisionedThroughputExceeded Average'),
      ReadsFailing: ofStream('GetRecords.Success Average', 'ReadProvisionedThroughputExceeded Average'),
      ReadersBehind: ofStream('GetRecords.IteratorAgeMilliseconds Maximum'),
      NoRecords: ofStream('IncomingRecords Sum'),
      KclBehind: ['Fleet/MillisBehindLatest Maximum by Operation'],
      KclStopped: ['AWS/DynamoDB/SuccessfulRequestLatency SampleCount by Operation,TableName'],
      KclTasksMissing: ['AWS/ECS/CPUUtilization SampleCount by ClusterName,ServiceName'],
      ConsumerBehind: ofFunction('IteratorAge Maximum'),
      ConsumerFailing: ofMapping('FailedInvokeEventCount Sum', 'InvokedEventCount Sum'),
      ConsumerStopped: ofMapping('PolledEventCount SampleCount', 'InvokedEventCount SampleCount'),
      RecordsDropped: ofMapping('DroppedEventCount Sum'),
      InvocationsFailing: ofMapping('FailedInvokeEventCount Sum', 'InvokedEventCount Sum'),
      FunctionErrors: ofFunction('Errors Sum', 'Invocations Sum'),
      FunctionThrottled: ofFunction('Throttles Sum', 'Invocations Sum'),
      TableThrottled: ['WriteThrottleEvents', 'ConsumedWriteCapacityUnits'].map(
        (metric) => `AWS/DynamoDB/${metric} Sum by TableName`,
      ),
      FanOutBehind: ofFanOut('SubscribeToShardEvent.MillisBehindLatest Maximum'),
      FanOutFailing: ofFanOut('SubscribeToShardEvent.Success Average'),
      DeliveryBehind: ofDelivery('KinesisMillisBehindLatest Maximum'),
      DeliveryStale: ofDelivery('DeliveryToS3.DataFreshness Maximum'),
      DeliveryFailing: ofDelivery('DeliveryToS3.Success Average'),
      KeyRefused: ofDelivery(
        'KMSKeyAccessDenied Maximum',
        'KMSKeyDisabled Maximum',
        'KMSKeyInvalidState Maximum',
        'KMSKeyNotFound Maximum',
      ),
      FlinkStopped: ofFlink('runningTime'),
      FlinkFailing: ofFlink('failingTime', 'restartingTime'),
      FlinkBehind: ['AWS/KinesisAnalytics/millisBehindLatest Maximum by Application,Flow,Id'],
      FlinkCheckpointsFailing: ofFlink('numberOfFailedCheckpoints'),
      FlinkCheckpointsSlow: ofFlink('lastCheckpointDuration'),
      FlinkBusy: ofFlink('containerCPUUtilization'),
      FlinkHeapFull: ofFlink('heapMemoryUtilization'),
      AutoscalerWantsMore: [
        'KinesisBlueprint/WantedShards Maximum by StreamName',
        'KinesisBlueprint/AllowedShards Maximum by StreamName',
      ],
      AutoscalerAtMaximum: [
        ...ofStream('IncomingBytes Sum', 'IncomingRecords Sum'),
        'KinesisBlueprint/OpenShardCount Maximum by StreamName',
      ],
    });
  });

  test('names what it is about: a stream by its name, a Firehose stream by its name and not its ARN', () => {
    const dimension = (kind: string) => JSON.stringify(alarms[kind]).match(/(?<="Value":)(\{.*?\}|"[^"]*")/g);
    expect(dimension('ReadersBehind')).toEqual([expect.stringMatching(/^{"Ref":"Clicks/)]);
    expect(dimension('DeliveryBehind')).toEqual([expect.stringMatching(/^{"Ref":"Archive/)]);
    expect(new Set(dimension('ConsumerStopped'))).toEqual(
      new Set([expect.stringMatching(/^{"Ref":"ConsumerEventSourceMapping/)]),
    );
    expect(JSON.stringify(alarms.FanOutBehind)).toMatch(
      /{"Name":"ConsumerName","Value":{"Fn::GetAtt":\["FanOut\w+","ConsumerName"\]}}/,
    );
  });

  test('looks at minutes, and at a day of them at most', () => {
    for (const [kind, { Period, Metrics, EvaluationPeriods }] of Object.entries(alarms)) {
      const periods = Metrics
        ? (Metrics as { MetricStat?: { Period: number } }[]).flatMap(
            ({ MetricStat }) => MetricStat?.Period ?? [],
          )
        : [Period];
      const period = kind === MonitoringAlarm.CONSUMER_FAILING ? 300 : 60;
      expect(new Set(periods), kind).toEqual(new Set([period]));
      expect(((EvaluationPeriods as number) * period) / 60, kind).toBeLessThanOrEqual(24 * 60);
    }
  });

  test('is quiet on an idle stream: only these take silence for a fault, and say why', () => {
    const breaching = Object.entries(alarms)
      .filter(([, { TreatMissingData }]) => TreatMissingData !== 'notBreaching')
      .map(([kind, { TreatMissingData }]) => [kind, TreatMissingData]);
    expect(breaching.map(([kind]) => kind).sort()).toEqual([
      'ConsumerStopped',
      'FlinkStopped',
      // A fleet renews the leases of an idle stream too, and its tasks run.
      'KclStopped',
      'KclTasksMissing',
      'NoRecords',
    ]);
  });

  test('has at most ten metrics, as math alarms may have', () => {
    for (const alarm of Object.values(alarms)) expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
  });
});

describe('a mapping that stands still', () => {
  const stopped = (throughput: ReadThroughput, mappingId?: string) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const consumer = new LambdaConsumer(stack, mappingId ?? 'Consumer', {
      stream,
      handler: newHandler(stack),
      onFailure: FailureDestination.queue(),
      throughput,
    });
    new StreamMonitoring(stack, 'Monitoring', { stream, lambdaConsumers: [consumer] });
    return alarmsOf(stack).ConsumerStopped as Json;
  };

  test('is told of after a warm-up, because a new one has published nothing', () => {
    expect(stopped(ReadThroughput.shared())).toMatchObject({
      EvaluationPeriods: 15,
      WarmUpConfiguration: {
        WarmUpPeriodDurationInMinutes: 30,
        OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
      },
    });
  });

  test('has an alarm of its own: its id is in the name, so a mapping that replaces another one warms up too', () => {
    expect(JSON.stringify(stopped(ReadThroughput.shared()).AlarmName)).toMatch(
      /{"Ref":"AWS::StackName"},"-\w{8}-ConsumerStopped-",{"Ref":"ConsumerEventSourceMapping\w+"}/,
    );
  });

  test('with dedicated throughput is compared with what was written, because nothing is polled', () => {
    const alarm = stopped(ReadThroughput.dedicated());
    expect(metricsOf(alarm)).toEqual([
      'AWS/Lambda/PolledEventCount Sum by EventSourceMappingUUID',
      'AWS/Lambda/InvokedEventCount Sum by EventSourceMappingUUID',
      'AWS/Kinesis/IncomingRecords Sum by StreamName',
    ]);
    expect(alarm).toMatchObject({
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 75 },
    });
  });
});

describe('thresholds of age', () => {
  const thresholds = (stack: Stack) =>
    Object.fromEntries(
      Object.entries(alarmsOf(stack))
        .filter(([kind]) => kind.endsWith('Behind'))
        .map(([kind, { Threshold }]) => [kind, (Threshold as number) / 60_000]),
    );

  test('are a quarter of the time that records have: the retention, or the record age where that is shorter', () => {
    expect(thresholds(everything().stack)).toEqual({
      ReadersBehind: 6 * 60,
      KclBehind: 6 * 60,
      ConsumerBehind: (23 / 4) * 60,
      FanOutBehind: 6 * 60,
      DeliveryBehind: 6 * 60,
      FlinkBehind: 6 * 60,
    });
  });

  test.each([
    ['and six hours at most, so that a long retention delays nothing', 365, {}, 6],
    ['or what is chosen instead of six hours', 365, { longestLag: Duration.hours(48) }, 48],
    [
      'and follow the share, where that is shorter',
      7,
      { lagShare: 0.01, longestLag: Duration.days(7) },
      1.68,
    ],
    ['up to the retention', 7, { lagShare: 0.5, longestLag: Duration.days(7) }, 84],
  ])('%s', (_name, days, options, hours) => {
    const stack = newStack();
    const stream = DataStream.fromDataStreamAttributes(stack, 'Imported', { streamArn });
    new StreamMonitoring(stack, 'Monitoring', {
      stream,
      retentionPeriod: Duration.days(days),
      ...options,
    });
    expect(thresholds(stack)).toEqual({ ReadersBehind: hours * 60 });
  });

  test('of every reader have the cap', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Kept', { retentionPeriod: Duration.days(365) });
    new StreamMonitoring(stack, 'Monitoring', {
      stream,
      lambdaConsumers: [new LambdaConsumer(stack, 'Consumer', { stream, handler: newHandler(stack) })],
      fanOutConsumers: [new kinesis.StreamConsumer(stack, 'FanOut', { stream, streamConsumerName: 'live' })],
      deliveries: [new FirehoseDelivery(stack, 'Archive', { stream, destination: DeliveryDestination.s3() })],
    });
    expect(thresholds(stack)).toEqual({
      ReadersBehind: 6 * 60,
      ConsumerBehind: 6 * 60,
      FanOutBehind: 6 * 60,
      DeliveryBehind: 6 * 60,
    });
  });

  test('of an imported stream need its retention', () => {
    const stack = newStack();
    const stream = kinesis.Stream.fromStreamArn(stack, 'Imported', streamArn);
    expect(messageOf(() => new StreamMonitoring(stack, 'Monitoring', { stream }))).toBe(
      'StreamMonitoring "App/Monitoring": retentionPeriod is not set, and the retention of "App/Imported" is not known here; ' +
        'set it to what the stream has, 24 hours to 365 days, for the alarms on the age of records.',
    );
  });
});

describe('a consumer that processes nothing', () => {
  const failing = (options: Partial<LambdaConsumerProps>) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const onFailure = FailureDestination.queue();
    const parkingLot = options.parkingLot === undefined ? undefined : new ParkingLot(stack, 'ParkingLot');
    const handler = newHandler(stack);
    const props = { stream, handler, onFailure, ...options, parkingLot };
    const consumer = new LambdaConsumer(stack, 'Consumer', props);
    new StreamMonitoring(stack, 'Monitoring', { stream, lambdaConsumers: [consumer] });
    return alarmsOf(stack).ConsumerFailing;
  };

  test('pages when it fails three times 5 minutes in a row, and not where a period has no invocation', () => {
    expect(failing({})).toMatchObject({
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Threshold: 0.9,
      TreatMissingData: 'notBreaching',
    });
  });

  test('counts what it parks, which the mapping takes for done', () => {
    expect(metricsOf(failing({ parkingLot: new ParkingLot(newStack(), 'Any') }))).toContain(
      'KinesisBlueprint/RecordsParked Sum by Consumer',
    );
  });

  test('is found by its invocations where the mapping counts no records', () => {
    expect(metricsOf(failing({ eventCountMetrics: false }))).toEqual(
      ['Errors', 'Invocations', 'Throttles'].map((name) => `AWS/Lambda/${name} Sum by FunctionName`),
    );
  });
});

describe('a mapping', () => {
  test.each([
    ['that is switched off is not expected to poll', { enabled: false }, ['ConsumerStopped']],
    [
      'without counts has no alarms on them',
      { eventCountMetrics: false },
      ['ConsumerStopped', 'RecordsDropped', 'InvocationsFailing'],
    ],
  ])('%s', (_name, settings, missing) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const handler = newHandler(stack);
    const onFailure = FailureDestination.queue();
    const consumer = new LambdaConsumer(stack, 'Consumer', { stream, handler, onFailure, ...settings });
    new StreamMonitoring(stack, 'Monitoring', { stream, lambdaConsumers: [consumer] });
    const kinds = Object.keys(alarmsOf(stack));
    expect(kinds).toContain('ConsumerBehind');
    expect(missing.filter((kind) => kinds.includes(kind))).toEqual([]);
  });
});

describe('a delivery', () => {
  const kindsOf = (destination: DeliveryDestination) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const delivery = new FirehoseDelivery(stack, 'Archive', { stream, destination });
    new StreamMonitoring(stack, 'Monitoring', { stream, deliveries: [delivery] });
    return alarmsOf(stack);
  };
  test('that is imported is watched by the metrics of the destination that it is said to have', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const deliveryStream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Imported', 'archive');
    const bufferInterval = Duration.minutes(2);
    const destination = ImportedDestination.SPLUNK;
    new StreamMonitoring(stack, 'Monitoring', {
      stream,
      importedDeliveries: [{ deliveryStream, destination, bufferInterval }],
    });
    expect(alarmsOf(stack).DeliveryStale).toMatchObject({
      MetricName: 'DeliveryToSplunk.DataFreshness',
      Threshold: 120 * 1.5 + 900,
    });
    expect(
      messageOf(() => new StreamMonitoring(stack, 'Other', { stream, deliveryStreams: [deliveryStream] })),
    ).toBe(
      'StreamMonitoring "App/Other": deliveryStreams has "App/Imported", which is imported, so its destination is not known ' +
        'here, and the names of its metrics depend on it. Give it in importedDeliveries, with its destination.',
    );
  });

  test('has a name for every destination whose metrics are known', () => {
    expect(new Set(Object.values<string>(ImportedDestination))).toEqual(
      new Set(Object.values(METRIC_PREFIXES)),
    );
  });

  test('with a transform tells of rejected records, which neither its invocations nor its delivery fail for', () => {
    const stack = newStack();
    const transform = { handler: newHandler(stack) };
    const stream = new DataStream(stack, 'Clicks');
    const destination = DeliveryDestination.s3();
    const delivery = new FirehoseDelivery(stack, 'Archive', { stream, destination, transform });
    new StreamMonitoring(stack, 'Monitoring', { stream, deliveries: [delivery] });
    const { RecordsRejected } = alarmsOf(stack);
    expect(metricsOf(RecordsRejected)).toEqual([
      'AWS/Firehose/SucceedProcessing.Records Sum by DeliveryStreamName',
      'AWS/Firehose/DataReadFromKinesisStream.Records Sum by DeliveryStreamName',
    ]);
  });

  const always = ['DeliveryBehind', 'DeliveryFailing', 'DeliveryStale', 'KeyRefused'];
  const ofDelivery = (alarms: Record<string, Json>) =>
    Object.keys(alarms)
      .filter((kind) => /^(Delivery|Key|Conversion|Transform|Partitions)/.test(kind))
      .sort();

  test('has alarms on what it does, and on nothing else', () => {
    expect(ofDelivery(kindsOf(DeliveryDestination.s3()))).toEqual(always);
  });

  test('is late when it is older than its buffering explains', () => {
    const { DeliveryStale } = kindsOf(DeliveryDestination.s3({ bufferInterval: Duration.seconds(60) }));
    expect(DeliveryStale).toMatchObject({
      Threshold: 60 * 1.5 + 900,
      MetricName: 'DeliveryToS3.DataFreshness',
    });
  });
});

describe('a consumer with dedicated throughput', () => {
  test('is watched as what it reads as, besides its function', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const consumer = new LambdaConsumer(stack, 'Consumer', {
      stream,
      handler: newHandler(stack),
      onFailure: FailureDestination.queue(),
      throughput: ReadThroughput.dedicated(),
    });
    new StreamMonitoring(stack, 'Monitoring', { stream, lambdaConsumers: [consumer] });
    expect(Object.keys(alarmsOf(stack))).toEqual(expect.arrayContaining(['ConsumerBehind', 'FanOutBehind']));
  });
});

describe('severity', () => {
  /** The logical ids of the alarms in a composite alarm's rule. */
  const childrenOf = (stack: Stack, id: string) =>
    Object.entries(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm')).flatMap(
      ([logicalId, { Properties }]) =>
        logicalId.startsWith(id)
          ? (JSON.stringify(Properties.AlarmRule).match(/(?<=")\w+[0-9A-F]{8}(?=")/g) ?? [])
          : [],
    );

  test('lets every ticket speak for itself, those of the other constructs included', () => {
    const { monitoring } = everything();
    const tickets = monitoring.alarms.filter(({ severity }) => severity === 'ticket');
    for (const { alarm, speaker } of tickets) expect(speaker, alarm.node.path).toBe(alarm);
    const paths = tickets.map(({ alarm }) => alarm.node.path).join();
    expect(paths).toMatch(/Consumer\/FailureAlarm/);
    expect(paths).toMatch(/Autoscaler\/FailureAlarm/);
    expect(paths).toMatch(/AutoscalerAtMaximum/);
    // What wakes the autoscaler is for no person.
    expect(paths).not.toMatch(/Utilization/);
  });

  test('lets every page speak for itself, unless an alarm on its cause speaks already', () => {
    const { stack, monitoring } = everything();
    const quiet = monitoring.alarms.filter(
      ({ alarm, severity, speaker }) => severity === 'page' && speaker !== alarm,
    );
    expect(quiet.map(({ alarm, speaker }) => [alarm.node.id, speaker.node.id])).toEqual([
      ['ReadersBehind', 'ReadersBehindAlone'],
      ['FlinkBehind', 'FlinkBehindAlone'],
      ['DeliveryBehind', 'DeliveryBehindAlone'],
      ['DeliveryStale', 'DeliveryStaleAlone'],
    ]);
    expect(childrenOf(stack, 'MonitoringKnownReaderBehind')).toEqual([
      expect.stringMatching(/^MonitoringReadersConsumerConsumerBehind/),
      expect.stringMatching(/^MonitoringReadersFlinkFlinkBehind/),
      expect.stringMatching(/^MonitoringReadersFleetKclBehind/),
      expect.stringMatching(/^MonitoringReadersArchiveDeliveryBehind/),
    ]);
    expect(childrenOf(stack, 'MonitoringReadersArchiveRefused')).toEqual([
      expect.stringMatching(/DeliveryFailing/),
      expect.stringMatching(/KeyRefused/),
    ]);
    const composites = Object.values(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm'));
    const suppressed = composites.filter(({ Properties }) => Properties.ActionsSuppressor !== undefined);
    expect(suppressed).toHaveLength(4);
    for (const { Properties } of suppressed) {
      expect(Properties).toMatchObject({
        ActionsSuppressorWaitPeriod: 300,
        ActionsSuppressorExtensionPeriod: 900,
        AlarmDescription: expect.stringMatching(/^Quiet while .* is on\. .* Runbook: /),
      });
    }
  });

  test('has no cause that tells nobody: with a ticket as its cause, a page speaks for itself', () => {
    const { monitoring } = everything({
      tuning: {
        [MonitoringAlarm.CONSUMER_BEHIND]: { severity: AlarmSeverity.TICKET },
        [MonitoringAlarm.KCL_BEHIND]: { severity: AlarmSeverity.TICKET },
        [MonitoringAlarm.DELIVERY_BEHIND]: { enabled: false },
        [MonitoringAlarm.FLINK_BEHIND]: { severity: AlarmSeverity.TICKET },
      },
    });
    const entry = monitoring.alarms.find(({ alarm }) => alarm.node.id === 'ReadersBehind');
    expect(entry?.speaker).toBe(entry?.alarm);
  });

  test("has a name that is the stack's own, so that the app can be deployed twice into an account", () => {
    const { stack } = everything();
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm'))) {
      expect(JSON.stringify(Properties.AlarmName)).toContain('{"Ref":"AWS::StackName"}');
    }
  });

  test('tells its topic of each alarm when it begins and when it ends', () => {
    const stack = newStack();
    const pageTopic = new AlarmTopic(stack, 'OnCall', { emails: ['on-call@example.com'] });
    const ticketTopic = new AlarmTopic(stack, 'Tickets');
    const { monitoring } = everything({ pageTopic, ticketTopic }, stack);
    const actionsOf = (alarm: cloudwatch.AlarmBase) => {
      const { alarmActions, okActions } = alarm.node.defaultChild as cloudwatch.CfnAlarm;
      return stack.resolve([alarmActions ?? [], okActions ?? []]).flat();
    };
    for (const { alarm, severity, speaker } of monitoring.alarms) {
      const topic = { Ref: expect.stringMatching(severity === 'page' ? /^OnCall/ : /^Tickets/) };
      expect(actionsOf(speaker), alarm.node.path).toEqual([topic, topic]);
      if (speaker !== alarm) expect(actionsOf(alarm), alarm.node.path).toEqual([]);
    }
  });

  test('takes other actions than topics', () => {
    const { stack, monitoring } = everything();
    monitoring.addPageAction(new actions.LambdaAction(newHandler(new Stack(stack, 'Chat'))));
    monitoring.addTicketAction(new actions.SnsAction(new sns.Topic(stack, 'Tickets')));
    const tickets = monitoring.alarms.filter(({ severity }) => severity === 'ticket');
    for (const { alarm } of tickets) {
      const { alarmActions } = alarm.node.defaultChild as cloudwatch.CfnAlarm;
      expect(stack.resolve(alarmActions)).toEqual([{ Ref: expect.stringMatching(/^Tickets/) }]);
    }
    const pages = monitoring.alarms.filter(({ severity }) => severity === 'page');
    for (const { speaker } of pages) {
      expect((speaker.node.defaultChild as cloudwatch.CfnAlarm).alarmActions).toHaveLength(1);
    }
  });

  test('can be tuned for one kind of alarm, like its threshold, and an alarm can be left out', () => {
    const { stack, monitoring } = everything({
      tuning: {
        [MonitoringAlarm.WRITE_THROTTLED]: { severity: AlarmSeverity.TICKET, threshold: 0.05 },
        [MonitoringAlarm.READ_THROTTLED]: { enabled: false },
      },
    });
    expect(alarmsOf(stack).WriteThrottled).toMatchObject({ Threshold: 0.05 });
    expect(alarmsOf(stack)).not.toHaveProperty('ReadThrottled');
    const tuned = monitoring.alarms.find(({ alarm }) => alarm.node.id === 'WriteThrottled');
    expect(tuned?.severity).toBe('ticket');
  });
});

test('a mute rule holds back every alarm', () => {
  const { stack, monitoring } = everything();
  monitoring.mute('NightlyReplay', {
    schedule: 'cron(0 2 * * *)',
    duration: Duration.hours(1),
  });
  const { MuteTargets, Rule } = onlyResource(stack, 'AWS::CloudWatch::AlarmMuteRule') as {
    MuteTargets: { AlarmNames: unknown[] };
    Rule: unknown;
  };
  const composites = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm'));
  expect(MuteTargets.AlarmNames).toHaveLength(monitoring.alarms.length + composites.length);
  expect(Rule).toEqual({ Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } });
});

test.each([
  ['02:00', Duration.hours(1), /schedule is "02:00"; allowed are cron\(minutes/],
  ['cron(0 2 ? * * *)', Duration.hours(1), /schedule is "cron\(0 2 \? \* \* \*\)"; allowed are cron/],
  ['at(2027-01-02)', Duration.hours(1), /schedule is "at\(2027-01-02\)"; allowed are cron/],
  [
    'cron(0 2 * * *)',
    Duration.days(16),
    /duration is 16 days; allowed are whole numbers from 60 to 1,296,000 seconds/,
  ],
])('refuses to mute by %s for %s', (schedule, duration, says) => {
  const { monitoring } = everything();
  expect(messageOf(() => monitoring.mute('Nightly', { schedule, duration }))).toMatch(says);
});

describe('runbooks', () => {
  const pages = (stack: Stack) =>
    Object.values(resourcesOf(stack, ALARM)).map(({ Properties }) => String(Properties.AlarmDescription));

  test('each alarm of the library points to a page that exists, with the anchor that it names', () => {
    const { stack } = everything();
    // Parquet, a transform and partitions, by a stream about which nothing is known.
    new StreamMonitoring(stack, 'OfImported', {
      stream: DataStream.fromDataStreamAttributes(stack, 'Imported', { streamArn }),
      retentionPeriod: Duration.days(1),
      importedDeliveries: [
        {
          deliveryStream: firehose.DeliveryStream.fromDeliveryStreamName(
            stack,
            'ImportedDelivery',
            'archive',
          ),
          destination: ImportedDestination.S3,
        },
      ],
    });
    const descriptions = pages(stack);
    for (const description of descriptions) {
      const [, page, anchor] =
        /Runbook: \S+\/docs\/runbooks\/([a-z-]+)\.md(?:#([a-z-]+))?$/.exec(description) ?? [];
      expect(page, description).toBeDefined();
      const file = `docs/runbooks/${page}.md`;
      expect(existsSync(file), file).toBe(true);
      const headings = readFileSync(file, 'utf8').match(/(?<=^## ).*$/gm) ?? [];
      if (anchor) expect(headings.map((text) => text.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
      expect(description.length).toBeLessThanOrEqual(1024);
    }
    const kinds = Object.values(MonitoringAlarm);
    expect(
      kinds.filter((kind) => !descriptions.some((text) => text.includes(`/${kebabCase(kind)}.md`))),
    ).toEqual([]);
  });

  test('each page names its alarm and how soon it has to be looked at, as the alarm has it', () => {
    const { monitoring } = everything();
    for (const { alarm, severity } of monitoring.alarms) {
      const kind = Object.values<string>(MonitoringAlarm).find((name) => name === alarm.node.id);
      if (kind === undefined) continue;
      const text = readFileSync(`docs/runbooks/${kebabCase(kind)}.md`, 'utf8');
      expect(text).toContain(`\n\`${kind}\` · ${severity}\n`);
    }
  });

  test('are in the repository of the package, unless they are elsewhere', () => {
    expect(RUNBOOKS).toBe(`${packageJson.repository.url.replace(/\.git$/, '')}/blob/main/docs/runbooks`);
    const { stack } = everything({ runbooks: 'https://wiki.example.com/kinesis/' });
    const moved = pages(stack).filter((text) => text.includes('https://wiki.example.com/kinesis/'));
    // All but those that wake the autoscaler or scale the service: they are for no person.
    expect(moved).toHaveLength(pages(stack).length - 5);
  });
});

describe('what cannot be monitored as it is written is refused', () => {
  test.each([
    [
      { lagShare: 0 },
      'lagShare is 0; allowed are numbers above 0 and up to 1, a share of the time that records have.',
    ],
    [
      { lagShare: Number.NaN },
      'lagShare is NaN; allowed are numbers above 0 and up to 1, a share of the time that records have.',
    ],
    [
      { quietTime: Duration.hours(25) },
      'quietTime is 1 day 1 hour; allowed are whole numbers from 60 to 86,400 seconds, which is 1 minute to 24 hours (CloudWatch, PutMetricAlarm).',
    ],
    [{ quietTime: Duration.seconds(90) }, 'quietTime is 1 minute 30 seconds; allowed are whole minutes.'],
    [
      { tuning: { WriteThrottled: { threshold: -1 } } },
      'tuning.WriteThrottled.threshold is -1; allowed are numbers above 0.',
    ],
  ])('%j', (options, sentence) => {
    expect(messageOf(() => everything(options))).toBe(`StreamMonitoring "App/Monitoring": ${sentence}`);
  });

  test('an alarm that there is not, with those that there are', () => {
    expect(messageOf(() => everything({ tuning: { Throttled: {} } }))).toMatch(
      /: tuning\.Throttled is no alarm; allowed are WriteThrottled, WritesFailing, /,
    );
  });

  test('more alarms than a mute rule can name', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const fanOutConsumers = Array.from(
      { length: 50 },
      (_, n) => new kinesis.StreamConsumer(stack, `C${n}`, { stream, streamConsumerName: `c${n}` }),
    );
    expect(messageOf(() => new StreamMonitoring(stack, 'Monitoring', { stream, fanOutConsumers }))).toMatch(
      /would have 105 alarms; allowed are at most 100/,
    );
  });
});

test('two readers with the same id in different places are told apart', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  const consumers = ['A', 'B'].map(
    (id) => new kinesis.StreamConsumer(new Stack(stack, id), 'Consumer', { stream, streamConsumerName: id }),
  );
  const { alarms } = new StreamMonitoring(stack, 'Monitoring', { stream, fanOutConsumers: consumers });
  expect(alarms.filter(({ alarm }) => alarm.node.id === 'FanOutBehind')).toHaveLength(2);
});

describe('the topic', () => {
  test('may be used by alarms of this account, key included, and speaks only TLS', () => {
    const stack = newStack();
    new AlarmTopic(stack, 'OnCall');
    const { KeyPolicy, EnableKeyRotation } = onlyResource(stack, 'AWS::KMS::Key') as {
      KeyPolicy: { Statement: Json[] };
      EnableKeyRotation: boolean;
    };
    const forAlarms = {
      Sid: 'AlarmsOfThisAccount',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    expect(EnableKeyRotation).toBe(true);
    expect(KeyPolicy.Statement).toContainEqual({
      ...forAlarms,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
    const { PolicyDocument } = onlyResource(stack, 'AWS::SNS::TopicPolicy') as {
      PolicyDocument: { Statement: Json[] };
    };
    expect(PolicyDocument.Statement).toContainEqual({
      ...forAlarms,
      Action: 'sns:Publish',
      Resource: { Ref: expect.stringMatching(/^OnCall/) },
    });
    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});

describe('the dashboard', () => {
  const bodyOf = (stack: Stack) => {
    const [body] = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'))
      .map(({ Properties }) => JSON.stringify(Properties.DashboardBody))
      .filter((text) => text.includes('Is data arriving?'));
    return body ?? '';
  };

  test('answers four questions, top to bottom', () => {
    const questions = bodyOf(everything().stack).match(/(?<=## )[^"\\]*\?/g);
    expect(questions).toEqual([
      'Is data arriving?',
      'Is it keeping up?',
      'Is anything failing?',
      'What does it cost?',
    ]);
  });

  test("leads on to the autoscaler's own", () => {
    expect(bodyOf(everything().stack)).toContain('[autoscaler](#dashboards:name=');
  });

  test('can be left out', () => {
    const { monitoring, stack } = everything({ dashboard: false });
    expect(monitoring.dashboard).toBeUndefined();
    expect(bodyOf(stack)).toBe('');
  });

  test.each([
    ['on-demand', StreamCapacity.onDemand(), '0.04 + 0 * FILL(written, 0)'],
    ['provisioned', StreamCapacity.provisioned({ shards: 4 }), '0.06 + 0 * FILL(written, 0)'],
  ])('prices a stream that is %s', (_mode, capacity, expression) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { capacity });
    new StreamMonitoring(stack, 'Monitoring', { stream });
    expect(bodyOf(stack)).toContain(expression);
  });
});

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('in %s nothing names another partition than %s', (region, partition) => {
  const stack = new Stack(new App({ context: RECOMMENDED, analyticsReporting: false }), 'App', {
    env: { account: '111122223333', region },
  });
  everything({ pageTopic: new AlarmTopic(stack, 'OnCall') }, stack);
  const arns = JSON.stringify(resourcesOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
  expect(arns.length).toBeGreaterThan(0);
  expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
});
