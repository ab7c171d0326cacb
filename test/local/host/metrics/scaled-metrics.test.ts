import { describe, expect, it } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { StatisticSet } from '../../../../local/base/statistic-set';
import { atScale } from '../../../../local/host/metrics';
import { countsRecords } from '../../../../local/host/metrics/scaled-metrics';
import { CHANNEL_METRIC_UNITS } from '../../../../local/services/channels';
import { METRIC_UNITS } from '../../../../local/services/firehose';

const scaled = (namespace: string, names: readonly string[]) =>
  names.filter((name) => countsRecords({ namespace, name }));

describe('what counts records', () => {
  it('of Kinesis: records and bytes, not calls and ages', () => {
    const yes = [
      'IncomingBytes',
      'IncomingRecords',
      'OutgoingBytes',
      'OutgoingRecords',
      'WriteProvisionedThroughputExceeded',
      'PutRecord.Bytes',
      'PutRecords.Bytes',
      'PutRecords.TotalRecords',
      'PutRecords.SuccessfulRecords',
      'PutRecords.FailedRecords',
      'PutRecords.ThrottledRecords',
      'GetRecords.Bytes',
      'GetRecords.Records',
      'SubscribeToShardEvent.Bytes',
      'SubscribeToShardEvent.Records',
    ];
    const no = [
      'ReadProvisionedThroughputExceeded',
      'PutRecord.Success',
      'PutRecords.Success',
      'GetRecords.Success',
      'GetRecords.IteratorAgeMilliseconds',
      'IteratorAgeMilliseconds',
      'SubscribeToShard.Success',
      'SubscribeToShard.RateExceeded',
      'SubscribeToShardEvent.Success',
      'SubscribeToShardEvent.MillisBehindLatest',
    ];
    expect(scaled('AWS/Kinesis', [...yes, ...no])).toEqual(yes);
  });

  it('of channels', () => {
    expect(scaled('AWS/Kinesis', Object.keys(CHANNEL_METRIC_UNITS))).toEqual([
      'DeliveryToS3.BytesIn',
      'DeliveryToS3.BytesOut',
      'DeliveryToS3.BytesProcessed',
      'DeliveryToS3.FailedRecordCount',
      'DeliveryToS3.RecordCount',
      'DeliveryToS3.SuccessfulRecordCount',
    ]);
  });

  it('of Lambda: the events of mappings, not invocations', () => {
    const yes = ['PolledEventCount', 'OnFailureDestinationDeliveredEventCount'];
    const no = ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'IteratorAge'];
    expect(scaled('AWS/Lambda', [...yes, ...no])).toEqual(yes);
  });

  it('of DynamoDB: units, and what was refused them', () => {
    const yes = ['ConsumedWriteCapacityUnits', 'ConsumedReadCapacityUnits', 'WriteThrottleEvents'];
    const also = ['WriteKeyRangeThroughputThrottleEvents', 'ReadThrottleEvents'];
    expect(scaled('AWS/DynamoDB', [...yes, ...also, 'ThrottledRequests'])).toEqual([...yes, ...also]);
  });

  it('of Firehose: all but requests, objects, invocations, partitions and ages', () => {
    const all = Object.keys(METRIC_UNITS);
    expect(all.filter((name) => !scaled('AWS/Firehose', all).includes(name))).toEqual([
      'BackupToS3.DataFreshness',
      'BackupToS3.Success',
      'DeliveryToHttpEndpoint.DataFreshness',
      'DeliveryToS3.DataFreshness',
      'DeliveryToS3.ObjectCount',
      'DeliveryToS3.Success',
      'ExecuteProcessing.Duration',
      'ExecuteProcessing.Success',
      'IncomingPutRequests',
      'JQProcessing.Duration',
      'KinesisMillisBehindLatest',
      'PartitionCount',
      'PartitionCountExceeded',
      'PutRecord.Requests',
      'PutRecordBatch.Requests',
      'ThrottledGetRecords',
      'ThrottledGetShardIterator',
    ]);
  });

  it('is nothing of queues, state machines, and what functions publish', () => {
    expect(scaled('AWS/SQS', ['NumberOfMessagesSent'])).toEqual([]);
    expect(scaled('AWS/States', ['ExecutionsStarted'])).toEqual([]);
    expect(scaled('KinesisBlueprint', ['RecordsParked', 'IncomingBytes'])).toEqual([]);
  });
});

describe('a sample', () => {
  const sample = (name: string) => ({
    metric: { namespace: 'AWS/Kinesis', name, dimensions: {} },
    unit: 'Count',
    timestamp: 0,
    set: StatisticSet.ofValues().add(2).add(4),
  });
  const source = () => [sample('IncomingRecords'), sample('GetRecords.Success')];

  it('has N times its value, and is still one sample', () => {
    const [records, calls] = [...atScale(new Scale(10), source)([0])];
    expect(records?.set).toMatchObject({ sum: 60, sampleCount: 2, minimum: 20, maximum: 40 });
    expect(records?.set.percentile(100)).toBe(40);
    expect(calls?.set).toMatchObject({ sum: 6, sampleCount: 2, minimum: 2, maximum: 4 });
  });

  it('stays as it is at scale 1', () => {
    expect([...atScale(new Scale(), source)([0])]).toEqual(source());
  });
});
