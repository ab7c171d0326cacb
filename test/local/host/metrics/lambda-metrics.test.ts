import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LambdaMetrics, mappingMetrics } from '../../../../local/host/metrics';
import { EventSourceMappings } from '../../../../local/services/event-source-mapping';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { CloudWatchFixture, HOME, MINUTE } from '../../services/cloudwatch/support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('AWS/Lambda', () => {
  it('counts invocations by function, by alias, and of all functions', async () => {
    const metrics = new LambdaMetrics();
    aws.cloudWatch.addSource(metrics.source);
    const ran = { functionName: 'f', qualifier: 'live', durationMs: 12, concurrentExecutions: 2 } as const;
    metrics.onInvocation({ ...ran, kind: 'success' });
    metrics.onInvocation({ ...ran, kind: 'functionError', durationMs: 30, concurrentExecutions: 1 });
    metrics.onInvocation({ kind: 'throttled', functionName: 'f', qualifier: undefined });
    metrics.onIteratorAge('f', 800);
    await aws.minutes(undefined);
    expect(aws.lastMinute('AWS/Lambda', { FunctionName: 'f' })).toEqual({
      Invocations: '2/2 Count',
      Errors: '1/2 Count',
      Throttles: '1/3 Count',
      Duration: '42/2 Milliseconds',
      ConcurrentExecutions: '3/2 Count',
      IteratorAge: '800/1 Milliseconds',
    });
    expect(aws.lastMinute('AWS/Lambda', { FunctionName: 'f', Resource: 'f:live' })).toMatchObject({
      Errors: '1/2 Count',
    });
    expect(aws.lastMinute('AWS/Lambda', {})).toMatchObject({ Invocations: '2/2 Count' });
  });

  it('has the event counts of mappings that switched them on, 0 while nothing comes', async () => {
    const engine = new KinesisEngine({ ...HOME, clock: aws.machine });
    const { state, writer, reader } = engine.createStream({ name: 'clicks', shardCount: 1 });
    await aws.machine.advance(MINUTE);
    const mappings = new EventSourceMappings({
      reader: () => reader,
      consumer: (arn) => engine.consumerByArn(arn),
      invoker: {
        invoke: async () => ({ kind: 'success', payload: 'null', requestId: 'r', executedVersion: '1' }),
      },
      clock: aws.machine,
    });
    const settings = { EventSourceArn: state.arn, FunctionName: 'f', StartingPosition: 'TRIM_HORIZON' };
    const counting = mappings.create({ ...settings, MetricsConfig: { Metrics: ['EventCount'] } });
    const silent = mappings.create({ ...settings, FunctionName: 'g' });
    aws.cloudWatch.addSource(mappingMetrics(mappings));
    writer.putRecord({ partitionKey: 'a', data: Buffer.from('1') });
    await aws.minutes(undefined);
    const shown = (uuid: string) => aws.lastMinute('AWS/Lambda', { EventSourceMappingUUID: uuid });
    expect(shown(counting.uuid)).toMatchObject({
      PolledEventCount: '1/1 Count',
      InvokedEventCount: '1/1 Count',
      DroppedEventCount: '0/1 Count',
    });
    expect(shown(silent.uuid)).toEqual({});
    await aws.minutes(undefined);
    expect(shown(counting.uuid)).toMatchObject({ PolledEventCount: '0/1 Count' });
    await mappings.close();
    await aws.minutes(undefined);
    expect(shown(counting.uuid)).toEqual({});
    engine.close();
  });
});
