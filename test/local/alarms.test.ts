import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_dynamodb as dynamodb,
  aws_ecs as ecs,
  aws_kinesisfirehose as firehose,
  aws_lambda as lambda,
  RemovalPolicy,
} from 'aws-cdk-lib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AlarmTopic,
  DataStream,
  DeadLetterRedrive,
  DeliveryDestination,
  FailureDestination,
  FirehoseDelivery,
  HttpAuth,
  HttpIngest,
  ImportedDestination,
  KclService,
  LambdaConsumer,
  MonitoringAlarm,
  ParkingLot,
  ReadThroughput,
  StreamCapacity,
  StreamMonitoring,
} from '../../lib';
import { newStack, type Resource, resourcesOf } from '../synth/support/synthesize';
import { type Minute, SynthesizedAlarms } from './support/synthesized-alarms';

const HOUR = 60;
const HOUR_MS = 3_600_000;

/** An app with an alarm of every kind; NoRecords only with a `quietTime`. */
function everyAlarm(quietTime?: Duration, retentionPeriod?: Duration): Record<string, Resource> {
  const stack = newStack();
  const stream = new DataStream(stack, 'Stream', {
    retentionPeriod,
    capacity: StreamCapacity.autoscaled({ minShards: 1, maxShards: 4 }),
  });
  const handler = (id: string) =>
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    });
  const shared = new LambdaConsumer(stack, 'Shared', {
    stream,
    handler: handler('SharedHandler'),
    onFailure: FailureDestination.queue({ removalPolicy: RemovalPolicy.DESTROY }),
  });
  const dedicated = new LambdaConsumer(stack, 'Dedicated', {
    stream,
    handler: handler('DedicatedHandler'),
    parkingLot: new ParkingLot(stack, 'ParkingLot'),
    throughput: ReadThroughput.dedicated(),
  });
  new StreamMonitoring(stack, 'Monitoring', {
    stream,
    lambdaConsumers: [shared, dedicated],
    kclServices: [
      new KclService(stack, 'Fleet', {
        stream,
        image: ecs.ContainerImage.fromRegistry('worker'),
        scaling: { minTasks: 1 },
        lagMetric: new cloudwatch.Metric({
          namespace: 'Fleet',
          metricName: 'MillisBehindLatest',
          statistic: cloudwatch.Stats.MAXIMUM,
          period: Duration.minutes(1),
        }),
      }),
    ],
    redrives: [new DeadLetterRedrive(stack, 'Redrive', { consumer: shared })],
    deliveries: [
      new FirehoseDelivery(stack, 'Delivery', {
        stream,
        destination: DeliveryDestination.s3(),
        transform: { handler: handler('Transform') },
      }),
    ],
    // Of an imported one every feature counts as on.
    importedDeliveries: [
      {
        deliveryStream: firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Imported', 'imported'),
        destination: ImportedDestination.S3,
      },
    ],
    tables: [
      new dynamodb.Table(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      }),
    ],
    httpIngests: [new HttpIngest(stack, 'Http', { stream, auth: HttpAuth.iam() })],
    quietTime,
    pageTopic: new AlarmTopic(stack, 'PageTopic'),
    ticketTopic: new AlarmTopic(stack, 'TicketTopic'),
  });
  return resourcesOf(stack);
}

/** A minute of normal traffic, which is half of what the two shards take. */
const NORMAL: Minute = {
  IncomingRecords: 60_000,
  IncomingBytes: 30_000_000,
  'PutRecords.Success': 1,
  'GetRecords.Success': 1,
  'GetRecords.IteratorAgeMilliseconds': 500,
  ReadProvisionedThroughputExceeded: 0,
  WriteProvisionedThroughputExceeded: 0,
  OpenShardCount: 2,
  IteratorAge: 800,
  Errors: 0,
  Throttles: 0,
  Invocations: 600,
  PolledEventCount: 60_000,
  InvokedEventCount: 60_000,
  FailedInvokeEventCount: 0,
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
  NumberOfMessagesSent: 0,
  'SubscribeToShardEvent.Success': 1,
  'SubscribeToShardEvent.MillisBehindLatest': 300,
  KinesisMillisBehindLatest: 900,
  'DataReadFromKinesisStream.Records': 60_000,
  'ExecuteProcessing.Success': 1,
  'SucceedProcessing.Records': 60_000,
  'DeliveryToS3.Success': 1,
  'DeliveryToS3.DataFreshness': 200,
  ConsumedWriteCapacityUnits: 60_000,
  MillisBehindLatest: 400,
  SuccessfulRequestLatency: 5,
  CPUUtilization: 40,
  Count: 600,
  '4XXError': 0.001,
  '5XXError': 0,
  Latency: 30,
};

/** A minute on a stream to which nobody writes: readers poll, and find nothing. */
const IDLE: Minute = {
  'GetRecords.Success': 1,
  'GetRecords.IteratorAgeMilliseconds': 0,
  ReadProvisionedThroughputExceeded: 0,
  OpenShardCount: 2,
  PolledEventCount: 0,
  InvokedEventCount: 0,
  FailedInvokeEventCount: 0,
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
  NumberOfMessagesSent: 0,
  SuccessfulRequestLatency: 5,
  CPUUtilization: 2,
};

/**
 * The kinds of alarms by what raises them: the changes of a normal minute, and the minutes until it is told.
 */
const CAUSES: readonly (readonly [
  kind: string,
  severity: 'page' | 'ticket',
  cause: Minute,
  within: number,
])[] = [
  ['WriteThrottled', 'page', { WriteProvisionedThroughputExceeded: 6000 }, 5],
  ['WritesFailing', 'page', { 'PutRecords.Success': 0.2 }, 5],
  ['HttpFailing', 'page', { '5XXError': 0.1 }, 5],
  ['HttpThrottled', 'ticket', { Throttled: 60 }, 5],
  ['HttpRefused', 'ticket', { '4XXError': 0.6 }, 10],
  ['HttpSlow', 'ticket', { Latency: 5000 }, 5],
  ['ReadThrottled', 'ticket', { ReadProvisionedThroughputExceeded: 0.5 }, 10],
  ['ReadsFailing', 'page', { 'GetRecords.Success': 0.5 }, 5],
  ['ReadersBehind', 'page', { 'GetRecords.IteratorAgeMilliseconds': 7 * HOUR_MS }, 5],
  // CloudWatch reads some minutes more than it evaluates, in case some are missing.
  ['NoRecords', 'ticket', { IncomingRecords: undefined }, 32],
  ['SharedConsumerBehind', 'page', { IteratorAge: 7 * HOUR_MS }, 5],
  ['SharedConsumerFailing', 'page', { FailedInvokeEventCount: 60_000 }, 15],
  ['DedicatedConsumerFailing', 'page', { RecordsParked: 60_000 }, 15],
  ['SharedConsumerStopped', 'page', { PolledEventCount: undefined, InvokedEventCount: undefined }, 15],
  ['DedicatedConsumerStopped', 'page', { PolledEventCount: undefined, InvokedEventCount: undefined }, 60],
  ['SharedRecordsDropped', 'page', { DroppedEventCount: 1 }, 1],
  ['SharedInvocationsFailing', 'ticket', { FailedInvokeEventCount: 30_000 }, 5],
  ['SharedFunctionErrors', 'ticket', { Errors: 300 }, 5],
  ['SharedFunctionThrottled', 'ticket', { Throttles: 300 }, 5],
  ['FanOutConsumerFanOutBehind', 'page', { 'SubscribeToShardEvent.MillisBehindLatest': 7 * HOUR_MS }, 5],
  ['FanOutConsumerFanOutFailing', 'ticket', { 'SubscribeToShardEvent.Success': 0.5 }, 5],
  ['FleetKclBehind', 'page', { MillisBehindLatest: 7 * HOUR_MS }, 5],
  ['FleetKclStopped', 'page', { SuccessfulRequestLatency: undefined }, 17],
  ['FleetKclTasksMissing', 'ticket', { CPUUtilization: undefined }, 12],
  ['DeliveryDeliveryBehind', 'page', { KinesisMillisBehindLatest: 7 * HOUR_MS }, 5],
  ['DeliveryDeliveryStale', 'page', { 'DeliveryToS3.DataFreshness': 5000 }, 5],
  ['DeliveryDeliveryFailing', 'page', { 'DeliveryToS3.Success': 0 }, 5],
  ['DeliveryKeyRefused', 'page', { KMSKeyAccessDenied: 1 }, 3],
  ['DeliveryTransformFailing', 'ticket', { 'ExecuteProcessing.Success': 0.5 }, 5],
  ['DeliveryRecordsRejected', 'ticket', { 'SucceedProcessing.Records': 0 }, 45],
  ['ImportedConversionFailed', 'ticket', { 'FailedConversion.Records': 1 }, 1],
  ['ImportedPartitionsExceeded', 'ticket', { PartitionCountExceeded: 1 }, 1],
  ['TableTableThrottled', 'ticket', { WriteThrottleEvents: 6000 }, 5],
  ['AutoscalerAtMaximum', 'ticket', { OpenShardCount: 4, IncomingRecords: 230_000 }, 10],
  ['AutoscalerWantsMore', 'ticket', { WantedShards: 9, AllowedShards: 4 }, 10],
  ['SharedFailureAlarm', 'ticket', { NumberOfMessagesSent: 1 }, 1],
  ['DedicatedFailureAlarm', 'ticket', { OnFailureDestinationDeliveredEventCount: 1 }, 1],
  ['DedicatedParkedAlarm', 'ticket', { RecordsParked: 1 }, 1],
  ['StreamAutoscalerFailureAlarm', 'ticket', { NumberOfMessagesSent: 1 }, 1],
  ['RedriveFailureAlarm', 'ticket', { ExecutionsFailed: 1 }, 1],
  ['RedriveAgeAlarm', 'page', { ApproximateAgeOfOldestMessage: 10 * 3600 }, 1],
];

const template = everyAlarm(Duration.minutes(30));
const withoutQuietTime = everyAlarm();

let alarms: SynthesizedAlarms;
beforeEach(() => {
  alarms = new SynthesizedAlarms(template);
});
afterEach(() => alarms.aws.cloudWatch.close());

/** The alarms for people: not those that wake an autoscaler, nor composite alarms. */
const forPeople = Object.entries(template).flatMap(([id, { Type }]) =>
  Type === 'AWS::CloudWatch::Alarm' && !/AutoscalerAlarms|FleetTasks/.test(id) ? [id] : [],
);
const idOf = (kind: string) => forPeople.find((id) => new RegExp(`${kind}[0-9A-F]{8}$`).test(id)) ?? kind;
const normal = () => NORMAL;

const STILL: Minute = { PolledEventCount: undefined, InvokedEventCount: undefined };

/** The properties of an alarm on another mapping. */
const renamed = (properties: Resource['Properties']): Resource['Properties'] =>
  JSON.parse(JSON.stringify(properties).replace(/\w+EventSourceMapping\w+/g, 'New$&'));

describe('a deployment tells nobody, minute by minute, for two hours', () => {
  /** @param happens returns what happens in a minute, to the metrics of an alarm */
  const quietly = async (happens: (minute: number, id: string) => Minute) => {
    for (let minute = 0; minute < 120; minute++) {
      await alarms.pass(1, (id) => happens(minute, id));
      // What wakes the autoscaler is for no person.
      const raised = alarms.raised.filter((id) => !/AutoscalerAlarms|FleetTasks/.test(id));
      expect(raised, `minute ${minute + 1}`).toEqual([]);
    }
    const told = [...alarms.toldTo('PageTopic'), ...alarms.toldTo('TicketTopic')];
    expect(told.filter((message) => message.startsWith('ALARM'))).toEqual([]);
  };
  it('with normal traffic', async () => {
    alarms.deploy();
    await quietly(normal);
  });

  it('with traffic that begins, and a transform that answers five minutes later', async () => {
    alarms = new SynthesizedAlarms(withoutQuietTime);
    alarms.deploy();
    await quietly((minute) => {
      if (minute < 30) return IDLE;
      return minute < 35 ? { ...NORMAL, 'SucceedProcessing.Records': undefined } : NORMAL;
    });
  });

  it('with nothing written', async () => {
    alarms = new SynthesizedAlarms(withoutQuietTime);
    alarms.deploy();
    await quietly(() => IDLE);
  });

  it('with mappings that need ten minutes to start', async () => {
    alarms.deploy();
    await quietly((minute) => (minute < 10 ? { ...NORMAL, ...STILL } : NORMAL));
  });

  it('that replaces mappings, or makes them on a stream that was busy for an hour', async () => {
    alarms.deploy();
    await alarms.pass(60, normal);
    for (const id of forPeople) {
      if (!/ConsumerStopped/.test(id)) continue;
      alarms.delete(id);
    }
    // The alarms are made now, and the mappings have never published anything.
    for (const [id, { Type, Properties }] of Object.entries(template)) {
      if (/ConsumerStopped/.test(id)) alarms.create(id, Type, renamed(Properties));
    }
    await quietly((minute, id) =>
      minute < 10 && /ConsumerStopped/.test(id) ? { ...NORMAL, ...STILL } : NORMAL,
    );
  });

  it('whether or not a mapping with dedicated throughput counts while nothing is written', async () => {
    alarms = new SynthesizedAlarms(withoutQuietTime);
    alarms.deploy();
    await quietly((_minute, id) => (/Dedicated/.test(id) ? { ...IDLE, ...STILL } : IDLE));
  });
});

it('every kind of alarm for a person has a cause here', () => {
  const isPlayed = (name: string) => CAUSES.some(([kind]) => kind.endsWith(name));
  // No Flink runs here, so nothing publishes its metrics.
  const ofFlink = (name: string) => name.startsWith('Flink');
  expect(Object.values<string>(MonitoringAlarm).filter((kind) => !isPlayed(kind) && !ofFlink(kind))).toEqual(
    [],
  );
  const others = forPeople.filter(
    (id) => !Object.values<string>(MonitoringAlarm).some((kind) => id.includes(kind)),
  );
  expect(CAUSES.map(([kind]) => idOf(kind))).toEqual(expect.arrayContaining(others));
});

it('a transform that fails is told of where a batch comes every ten minutes, too', async () => {
  const id = idOf('DeliveryTransformFailing');
  alarms.deploy();
  await alarms.pass(80, normal);
  for (let minute = 0; minute < 20; minute++) {
    const success = minute % 10 === 9 ? 0 : undefined;
    await alarms.pass(1, () => ({ ...NORMAL, 'ExecuteProcessing.Success': success }));
  }
  expect(alarms.stateOf(id)).toBe('ALARM');
  await alarms.pass(30, normal);
  expect(alarms.stateOf(id)).toBe('OK');
});

describe('an alarm goes off for its cause, tells whom it should, and ends by itself', () => {
  it.each(CAUSES)('%s, a %s', async (kind, severity, cause, within) => {
    const id = idOf(kind);
    alarms.deploy();
    // Past every warm-up.
    await alarms.pass(80, normal);
    expect(alarms.stateOf(id)).toBe('OK');
    const published = alarms.aws.published.length;

    const fault = { of: id, is: cause };
    const minutes = await alarms.pass(within + 5, normal, fault, () => alarms.stateOf(id) === 'ALARM');
    expect(minutes, 'minutes until ALARM').toBeLessThanOrEqual(within);
    // A page that waits for its cause tells some minutes later.
    await alarms.pass(6, normal, fault);
    const topic = severity === 'page' ? 'PageTopic' : 'TicketTopic';
    const told = () =>
      alarms.aws.published
        .slice(published)
        .flatMap(({ arn, subject }) => (arn.includes(topic) ? [subject] : []));
    expect(told().filter((subject) => subject.startsWith('ALARM'))).toHaveLength(1);

    const isOk = () => alarms.stateOf(id) === 'OK';
    await alarms.pass(130, normal, undefined, isOk);
    // An arrival keeps its alarm on for six hours. The others have nothing to do with them.
    if (!isOk()) for (const other of alarms.ids) if (other !== id) alarms.delete(other);
    await alarms.pass(240, normal, undefined, isOk);
    await alarms.pass(1, normal);
    expect(alarms.stateOf(id)).toBe('OK');
    expect(told().filter((subject) => subject.startsWith('OK'))).toHaveLength(1);
  });
});

describe('one fault wakes a person once', () => {
  it.each([
    [
      'a consumer that is too slow',
      { IteratorAge: 7 * HOUR_MS, 'GetRecords.IteratorAgeMilliseconds': 7 * HOUR_MS },
      'ConsumerBehind',
    ],
    [
      'a destination that refuses',
      {
        'DeliveryToS3.Success': 0,
        'DeliveryToS3.DataFreshness': 9000,
        KinesisMillisBehindLatest: 7 * HOUR_MS,
        'GetRecords.IteratorAgeMilliseconds': 7 * HOUR_MS,
      },
      'DeliveryFailing',
    ],
  ])('%s', async (_name, fault, wakes) => {
    alarms.deploy();
    await alarms.pass(80, normal);
    const before = alarms.toldTo('PageTopic').length;
    await alarms.pass(60, (id) => (/Dedicated|Imported/.test(id) ? NORMAL : { ...NORMAL, ...fault }));
    expect(alarms.raised.filter((id) => /Behind|Stale|Failing/.test(id)).length).toBeGreaterThan(1);
    await alarms.pass(60, normal);
    const told = alarms.toldTo('PageTopic').slice(before);
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^ALARM .*${wakes}`)),
      expect.stringMatching(new RegExp(`^OK .*${wakes}`)),
    ]);
  });

  it('and another one of its own wakes them too, while the first is on', async () => {
    alarms.deploy();
    await alarms.pass(80, normal);
    const before = alarms.toldTo('PageTopic').length;
    const fault = { ...NORMAL, 'GetRecords.IteratorAgeMilliseconds': 7 * HOUR_MS };
    await alarms.pass(15, () => fault);
    await alarms.pass(3, () => ({ ...fault, DroppedEventCount: 1 }));
    expect(alarms.toldTo('PageTopic').slice(before)).toEqual([
      expect.stringMatching(/^ALARM .*ReadersBehindAlone/),
      expect.stringMatching(/^ALARM .*RecordsDropped/),
      expect.stringMatching(/^ALARM .*RecordsDropped/),
    ]);
  });
});

describe('of a stream that is kept for 365 days, with one poison record an hour, a person is told', () => {
  const POISON: Minute = { ...NORMAL, RecordsParked: 1 };
  const FAILING: Minute = { ...NORMAL, FailedInvokeEventCount: 60_000, Errors: 600 };
  const longKept = Object.fromEntries(
    Object.entries(everyAlarm(undefined, Duration.days(365))).filter(([id]) => /Dedicated/.test(id)),
  );
  const trickle = (minute: number): Minute => (minute % HOUR === 0 ? POISON : NORMAL);

  /** Plays minutes of the consumer with a parking lot. @returns what a topic is told of the kinds, as `<minute> <state> <kind>` */
  async function told(
    minutes: number,
    happens: (minute: number) => Minute,
    kinds: RegExp,
  ): Promise<string[]> {
    const lines: string[] = [];
    const topics = ['PageTopic', 'TicketTopic'];
    const count = () => topics.map((topic) => alarms.toldTo(topic).length);
    for (let minute = 0; minute < minutes; minute++) {
      const before = count();
      await alarms.pass(1, () => happens(minute));
      for (const [i, topic] of topics.entries()) {
        for (const message of alarms.toldTo(topic).slice(before[i])) {
          const [, state, kind] = /^(\w+) .*?(Dedicated.*?)[0-9A-F]{8}/.exec(message) ?? [];
          if (kind !== undefined && kinds.test(kind)) lines.push(`${topic} ${minute} ${state} ${kind}`);
        }
      }
    }
    return lines;
  }

  beforeEach(async () => {
    await alarms.aws.cloudWatch.close();
    alarms = new SynthesizedAlarms(longKept);
    alarms.deploy();
    await alarms.pass(80, normal);
  });

  it('once of the poison, for as long as it goes on; and that it is over, six hours after the last', async () => {
    const day = (minute: number) => (minute < 24 * HOUR ? trickle(minute) : NORMAL);
    expect(await told(31 * HOUR, day, /./)).toEqual([
      'TicketTopic 0 ALARM DedicatedParkedAlarm',
      // CloudWatch reads some minutes more than it evaluates, in case some are missing.
      `TicketTopic ${23 * HOUR + 6 * HOUR + 2} OK DedicatedParkedAlarm`,
    ]);
  });

  it('of a bad deployment within a quarter of an hour, in the middle of the poison, and when it is mended', async () => {
    const night = (minute: number) => (minute >= 600 && minute < 720 ? FAILING : trickle(minute));
    const lines = await told(
      780,
      night,
      /Dedicated(Parked|ConsumerFailing|InvocationsFailing|FunctionErrors)/,
    );
    const minuteOf = (line: string) => Number(lines.find((each) => each.includes(line))?.split(' ')[1]);
    expect(lines.map((line) => line.replace(/ \d+ /, ' ')).sort()).toEqual(
      [
        'PageTopic ALARM DedicatedConsumerFailing',
        'PageTopic OK DedicatedConsumerFailing',
        'TicketTopic ALARM DedicatedFunctionErrors',
        'TicketTopic ALARM DedicatedInvocationsFailing',
        'TicketTopic ALARM DedicatedParkedAlarm',
        'TicketTopic OK DedicatedFunctionErrors',
        'TicketTopic OK DedicatedInvocationsFailing',
      ].sort(),
    );
    expect(minuteOf('ALARM DedicatedConsumerFailing')).toBeLessThanOrEqual(600 + 20);
    expect(minuteOf('ALARM DedicatedInvocationsFailing')).toBeLessThanOrEqual(600 + 5);
    expect(minuteOf('OK DedicatedConsumerFailing')).toBeLessThanOrEqual(720 + 10);
  });

  it('of a producer that writes nothing but poison, although nothing fails', async () => {
    const lines = await told(60, () => ({ ...NORMAL, RecordsParked: 60_000 }), /ConsumerFailing/);
    expect(lines).toEqual([expect.stringMatching(/^PageTopic 1\d ALARM DedicatedConsumerFailing$/)]);
  });

  it('of one shard that stands still, after six hours, which no share of a thousand shards shows', async () => {
    const stuck = (minute: number): Minute => ({ ...trickle(minute), IteratorAge: minute * 60_000 });
    expect(await told(7 * HOUR, stuck, /Behind/)).toEqual([
      expect.stringMatching(/^PageTopic 36\d ALARM DedicatedConsumerBehind$/),
    ]);
  });

  it('nothing of a consumer with one invocation an hour that fails, each time', async () => {
    const RARE: Minute = { ...IDLE, InvokedEventCount: 1, Invocations: 1 };
    const rare = (minute: number): Minute =>
      minute % HOUR === 7 ? { ...RARE, FailedInvokeEventCount: 1, Errors: 1 } : IDLE;
    expect(await told(6 * HOUR, rare, /./)).toEqual([]);
  });
});
