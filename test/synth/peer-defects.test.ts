import { Duration, aws_kinesis as kinesis, aws_lambda as lambda, type Stack } from 'aws-cdk-lib';
import {
  ClickstreamBlueprint,
  DataStream,
  DeliveryDestination,
  FailureDestination,
  FirehoseDelivery,
  LambdaConsumer,
  StreamCapacity,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  type Json,
  newStack,
  onlyResource,
  resourcesOf,
  statementsOf,
} from './support/synthesize';

/**
 * What goes wrong in other constructs and templates for Kinesis, read in their sources; each with a test that it does not
 * go wrong here. Without their names: it is the defect that counts, and it may be mended by now. Defect 6 is of ways in
 * over HTTP: `test/local/services/kinesis/one-way-in.test.ts`.
 */

const HANDLER_CODE = 'exports.handler = async () => ({ batchItemFailures: [] });';

const handlerOf = (stack: Stack) =>
  new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(HANDLER_CODE),
  });

const consume = (stack: Stack, stream: kinesis.IStream) =>
  new LambdaConsumer(stack, 'Consumer', {
    stream,
    handler: handlerOf(stack),
    onFailure: FailureDestination.queue(),
    parallelizationFactor: 4,
    retryAttempts: 7,
  });

interface MetricOfAlarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Period?: number;
}

/** Every metric that an alarm of the stack looks at, whether alone or in an expression. */
function metricsOf(properties: Json): MetricOfAlarm[] {
  if (properties.MetricName !== undefined) return [properties as unknown as MetricOfAlarm];
  const queries = (properties.Metrics ?? []) as { MetricStat?: { Metric: MetricOfAlarm; Period: number } }[];
  return queries.flatMap(({ MetricStat: stat }) =>
    stat === undefined ? [] : [{ ...stat.Metric, Period: stat.Period }],
  );
}

const alarmsOf = (stack: Stack) =>
  Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => ({
    id,
    properties: Properties,
    metrics: metricsOf(Properties),
  }));

function blueprint(): Stack {
  const stack = newStack();
  new ClickstreamBlueprint(stack, 'Clickstream', {
    capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards: 16 }),
    monitoring: { quietTime: Duration.minutes(10) },
  });
  return stack;
}

describe('alarms', () => {
  const alarms = alarmsOf(blueprint());

  test('defect 1: metrics without the dimension that they are published with, so that an alarm never has data', () => {
    expect(alarms.length).toBeGreaterThan(20);
    for (const { id, metrics } of alarms) {
      for (const { Namespace, Dimensions = [] } of metrics) {
        expect(Dimensions.length, `${id} ${Namespace}`).toBeGreaterThan(0);
        if (Namespace === 'AWS/Kinesis')
          expect(
            Dimensions.map(({ Name }) => Name),
            id,
          ).toContain('StreamName');
      }
    }
  });

  test('defect 2: a lag of 12 hours is tolerated whatever the retention is, and refused writes have no alarm', () => {
    const thresholdOf = (hours: number, longestLag?: Duration): number => {
      const stack = newStack();
      const stream = new DataStream(stack, 'Clicks', { retentionPeriod: Duration.hours(hours) });
      new StreamMonitoring(stack, 'Monitoring', { stream, longestLag });
      const alarm = alarmsOf(stack).find(({ metrics }) =>
        metrics.some(({ MetricName }) => MetricName === 'GetRecords.IteratorAgeMilliseconds'),
      );
      return Number(alarm?.properties.Threshold);
    };
    expect(thresholdOf(24)).toBeLessThan(12 * 3_600_000);
    expect(thresholdOf(240)).toBeLessThan(12 * 3_600_000);
    expect(thresholdOf(240, Duration.days(10)) / thresholdOf(24)).toBeCloseTo(10, 5);
    const names = alarms.flatMap(({ metrics }) => metrics.map(({ MetricName }) => MetricName));
    expect(names).toContain('WriteProvisionedThroughputExceeded');
  });

  test('defect 9: an ARN as the value of a dimension that takes a name', () => {
    for (const { id, metrics } of alarms) {
      for (const { Name, Value } of metrics.flatMap(({ Dimensions = [] }) => Dimensions)) {
        expect(JSON.stringify(Value), `${id} ${Name}`).not.toMatch(/"Arn"|arn:/);
      }
    }
  });

  test('defect 10: an idle stream raises an alarm, unless it was asked to watch for silence', () => {
    const stack = newStack();
    new ClickstreamBlueprint(stack, 'Clickstream');
    const idle = alarmsOf(stack).filter(({ properties }) => properties.TreatMissingData === 'breaching');
    const about = idle.flatMap(({ metrics }) => metrics.map(({ MetricName }) => MetricName));
    // A mapping that polls counts 0 events where there are none; no count at all means that it does not read. One
    // that is pushed to is compared with what was written: the term is absent where nothing was.
    expect(
      about.filter((name) => !['PolledEventCount', 'InvokedEventCount', 'IncomingRecords'].includes(name)),
    ).toEqual([]);
  });

  test('defect 11: a sum over minutes is held against a limit by the second', () => {
    const utilizations = alarms.filter(({ properties }) =>
      JSON.stringify(properties.Metrics ?? '').includes('OpenShardCount'),
    );
    expect(utilizations.length).toBeGreaterThan(0);
    for (const { id, properties } of utilizations) {
      const queries = properties.Metrics as {
        Expression?: string;
        MetricStat?: { Period: number; Stat: string };
      }[];
      const periods = queries.flatMap(({ MetricStat }) =>
        MetricStat === undefined ? [] : [MetricStat.Period],
      );
      expect(new Set(periods), id).toEqual(new Set([60]));
      // 1 MiB or 1,000 records a second, times the 60 seconds that the sums are of.
      const expressions = queries.map(({ Expression = '' }) => Expression).join(' ');
      expect(expressions, id).toContain('bytes / 62914560, records / 60000');
    }
  });

  test('defect 12: a stream without a chosen name cannot be monitored', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    new StreamMonitoring(stack, 'Monitoring', { stream });
    const names = alarmsOf(stack).flatMap(({ metrics }) =>
      metrics.flatMap(({ Dimensions = [] }) => Dimensions.filter(({ Name }) => Name === 'StreamName')),
    );
    expect(names.length).toBeGreaterThan(0);
    for (const { Value } of names) expect(Value).toEqual(stack.resolve(stream.streamName));
  });
});

describe('constructs', () => {
  test('defect 3: children in the scope instead of the construct, so that a second instance collides', () => {
    const stack = newStack();
    for (const id of ['One', 'Other']) {
      const blueprint = new ClickstreamBlueprint(stack, id);
      expect(blueprint.node.children.length).toBeGreaterThan(5);
    }
    const own = stack.node.children.map(({ node }) => node.id);
    expect(
      own.filter((id) => !['One', 'Other'].includes(id) && !/^(Custom|AWS|LogRetention)/.test(id)),
    ).toEqual([]);
  });

  test('defect 4: a Firehose role that cannot decrypt the stream that it reads', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    new FirehoseDelivery(stack, 'Delivery', { stream, destination: DeliveryDestination.s3() });
    const key = stack.resolve(stream.encryptionKey?.keyArn);
    const onKey = statementsOf(stack).filter(
      ({ Resource }) => JSON.stringify(Resource) === JSON.stringify(key),
    );
    expect(actionsOf(onKey, 'kms')).toContain('kms:Decrypt');
  });

  test('defect 5: the class of a stream is asked for, so that an imported one cannot be read', () => {
    const stack = newStack();
    const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
    const imported: kinesis.IStream = kinesis.Stream.fromStreamArn(stack, 'Clicks', arn);
    consume(stack, imported);
    new StreamMonitoring(stack, 'Monitoring', { stream: imported, retentionPeriod: Duration.days(1) });
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping').EventSourceArn).toBe(arn);
  });

  test('defect 7: hundreds of retries without partial responses, so that a poison record stops its shard for hours', () => {
    const stack = newStack();
    new LambdaConsumer(stack, 'Consumer', {
      stream: new DataStream(stack, 'Clicks'),
      handler: handlerOf(stack),
      onFailure: FailureDestination.queue(),
    });
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('defect 8: the retries arrive as the parallelization factor, and the other way round', () => {
    const stack = newStack();
    consume(stack, new DataStream(stack, 'Clicks'));
    expect(onlyResource(stack, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      MaximumRetryAttempts: 7,
      ParallelizationFactor: 4,
    });
  });
});

describe('autoscaling', () => {
  test('defect 13: a template that pins the shard count, and a partition written out', () => {
    const stack = blueprint();
    expect(onlyResource(stack, 'AWS::Kinesis::Stream').ShardCount).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/LiveShardCount/), expect.any(String)],
    });
    expect(JSON.stringify(resourcesOf(stack))).not.toMatch(/arn:aws[:-]/);
  });

  test('defect 14: thresholds for more and for less that are the same, and a function that has 3 seconds', () => {
    const stack = blueprint();
    const [, resharder] =
      Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(([id]) => id.includes('Resharder')) ??
      [];
    expect(resharder?.Properties.Timeout).toBeGreaterThanOrEqual(30);
    const thresholdOf = (comparison: RegExp) =>
      alarmsOf(stack)
        .filter(({ properties }) => JSON.stringify(properties.Metrics ?? '').includes('OpenShardCount'))
        .filter(({ properties }) => comparison.test(String(properties.ComparisonOperator)))
        .map(({ properties }) => Number(properties.Threshold));
    const [[high = 0], [low = 1]] = [thresholdOf(/^Greater/), thresholdOf(/^Less/)];
    // Half the shards at twice the load: what woke for less must not wake for more when it is done.
    expect(low).toBeLessThanOrEqual(high / 2);
  });
});
