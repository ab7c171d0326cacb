import { App, Duration, aws_lambda as lambda, aws_logs as logs, RemovalPolicy, Size } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { configurationFromContext } from '../../../../lib/blueprint/clickstream-configuration';
import { PageViewPartition } from '../../../../lib/blueprint/page-view-delivery';
import { ReadThroughput } from '../../../../lib/consumers/reading/read-throughput';
import { RecordDistribution, StreamCapacity } from '../../../../lib/data-stream/stream-capacity';
import { messageOf } from '../../../synth/support/synthesize';

const read = (blueprint: unknown) => configurationFromContext(new App({ context: { blueprint } }));

describe('a configuration', () => {
  test('is empty when nothing is set: then the constructs have their own defaults', () => {
    for (const nothing of [undefined, {}, { capacity: {}, consumer: {} }]) {
      expect(read(nothing)).toEqual({
        capacity: StreamCapacity.onDemand(),
        consumer: {},
        delivery: {},
        sessions: {},
        tables: {},
        monitoring: {},
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    }
  });

  test('takes every setting', () => {
    expect(
      read({
        capacity: { mode: 'on-demand', warmThroughputMiBps: 100, recordDistribution: 'AUTO' },
        retentionHours: 168,
        maxRecordSizeMiB: 10,
        consumer: {
          batchSize: 500,
          batchingWindowSeconds: 5,
          parallelizationFactor: 4,
          retryAttempts: 0,
          maxRecordAgeMinutes: 90,
          memoryMiB: 1024,
          timeoutSeconds: 120,
          reservedConcurrency: 5,
        },
        sessions: { throughput: 'shared', batchSize: 50 },
        tables: {
          writeShards: 256,
          expirationDays: 90,
          warmWritesPerSecond: 60_000,
          warmReadsPerSecond: 12_000,
        },
        redriveMaxConcurrency: 50,
        delivery: { bufferSeconds: 60, partitionBy: 'arrival-hour', expirationDays: 400 },
        monitoring: {
          enabled: true,
          dashboard: false,
          lagPercent: 10,
          quietMinutes: 30,
          pageEmails: ['on-call@example.com'],
          ticketEmails: [],
        },
        load: { recordsPerSecond: 5_000, recordBytes: 600 },
        functions: { architecture: 'x86_64', tracing: true, logRetentionDays: 90 },
        removal: 'destroy',
      }),
    ).toEqual({
      capacity: StreamCapacity.onDemand({ warmThroughput: 100, recordDistribution: RecordDistribution.AUTO }),
      retentionPeriod: Duration.hours(168),
      maxRecordSize: Size.mebibytes(10),
      consumer: {
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(5),
        parallelizationFactor: 4,
        retryAttempts: 0,
        maxRecordAge: Duration.minutes(90),
        functionOptions: {
          memorySize: 1024,
          timeout: Duration.seconds(120),
          reservedConcurrentExecutions: 5,
        },
      },
      sessions: { throughput: ReadThroughput.shared(), batchSize: 50 },
      tables: {
        writeShards: 256,
        expiration: Duration.days(90),
        warmThroughput: { writeUnitsPerSecond: 60_000, readUnitsPerSecond: 12_000 },
      },
      redriveMaxConcurrency: 50,
      delivery: {
        bufferInterval: Duration.seconds(60),
        partitionBy: PageViewPartition.ARRIVAL_HOUR,
        expiration: Duration.days(400),
      },
      monitoring: {
        enabled: true,
        dashboard: false,
        lagShare: 0.1,
        quietTime: Duration.minutes(30),
        pageEmails: ['on-call@example.com'],
        ticketEmails: [],
      },
      expectedLoad: { recordsPerSecond: 5_000, recordSize: Size.bytes(600) },
      functionOptions: {
        architecture: lambda.Architecture.X86_64,
        tracing: lambda.Tracing.ACTIVE,
        logRetention: logs.RetentionDays.THREE_MONTHS,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  });

  test('can be provisioned', () => {
    expect(read({ capacity: { mode: 'provisioned', shards: 8 } }).capacity).toEqual(
      StreamCapacity.provisioned({ shards: 8 }),
    );
  });

  test('can be autoscaled, from its fewest shards unless told', () => {
    const capacity = { mode: 'autoscaled', minShards: 2, maxShards: 64 };
    expect(read({ capacity }).capacity).toMatchObject({ shards: 2 });
    expect(read({ capacity: { ...capacity, initialShards: 8 } }).capacity).toEqual(
      StreamCapacity.autoscaled({ minShards: 2, maxShards: 64, initialShards: 8 }),
    );
  });
});

test('has a way in over HTTP only if it is asked for', () => {
  expect(read({ ingest: {} }).ingest).toBeUndefined();
  const http = {
    auth: 'api-key',
    origins: ['https://a.example'],
    requestsPerSecond: 5,
    accountLogRole: false,
  };
  expect(read({ ingest: { http } }).ingest?.http).toMatchObject({
    origins: ['https://a.example'],
    throttle: { requestsPerSecond: 5 },
    accountLogRole: false,
  });
});

describe('is refused, with the key, the value and what is allowed', () => {
  const mapping = '(Lambda, CreateEventSourceMapping).';
  test.each<[unknown, string]>([
    [
      'on-demand',
      ' is "on-demand"; allowed is an object with capacity, retentionHours, maxRecordSizeMiB, ingest, consumer, sessions, tables, redriveMaxConcurrency, delivery, monitoring, load, functions, removal.',
    ],
    [
      { delivery: { bufferSeconds: 30 } },
      '.delivery.bufferSeconds is 30; allowed are whole numbers from 60 to 900 seconds',
    ],
    [
      { delivery: { partitionBy: 'hour' } },
      '.delivery.partitionBy is "hour"; allowed are "event-hour" and "arrival-hour".',
    ],
    [
      { tables: { writeShards: 1_001 } },
      '.tables.writeShards is 1001; allowed are whole numbers from 1 to 1,000 write shards (the blueprint).',
    ],
    [
      { tables: { warmWritesPerSecond: 3_999 } },
      '.tables.warmWritesPerSecond is 3999; allowed are whole numbers from 4,000 to 10,000,000 write units a second ' +
        '(DynamoDB Developer Guide, warm throughput of on-demand tables).',
    ],
    [
      { delivery: { expirationDays: 0 } },
      '.delivery.expirationDays is 0; allowed are whole numbers from 1 to 36,500 days',
    ],
    [
      [],
      ' is []; allowed is an object with capacity, retentionHours, maxRecordSizeMiB, ingest, consumer, sessions, tables, redriveMaxConcurrency, delivery, monitoring, load, functions, removal.',
    ],
    [
      { consumer: null },
      '.consumer is null; allowed is an object with batchSize, batchingWindowSeconds, parallelizationFactor, retryAttempts, maxRecordAgeMinutes, memoryMiB, timeoutSeconds, reservedConcurrency.',
    ],
    [
      { retention: 24 },
      '.retention is not a setting; allowed are capacity, retentionHours, maxRecordSizeMiB, ingest, consumer, sessions, tables, redriveMaxConcurrency, delivery, monitoring, load, functions, removal.',
    ],
    [
      { consumer: { batchsize: 1 } },
      '.consumer.batchsize is not a setting; allowed are batchSize, batchingWindowSeconds, parallelizationFactor, retryAttempts, maxRecordAgeMinutes, memoryMiB, timeoutSeconds, reservedConcurrency.',
    ],
    [
      { sessions: { throughput: 'fast' } },
      '.sessions.throughput is "fast"; allowed are "dedicated" and "shared".',
    ],
    [
      { sessions: { shards: 2 } },
      '.sessions.shards is not a setting; allowed are throughput, batchSize, batchingWindowSeconds, parallelizationFactor, retryAttempts, maxRecordAgeMinutes, memoryMiB, timeoutSeconds, reservedConcurrency.',
    ],
    [
      { retentionHours: '24' },
      '.retentionHours is "24"; allowed are whole numbers from 24 to 8,760 hours, which is 24 hours to 365 days (Kinesis, IncreaseStreamRetentionPeriod).',
    ],
    [
      { retentionHours: 23 },
      '.retentionHours is 23; allowed are whole numbers from 24 to 8,760 hours, which is 24 hours to 365 days (Kinesis, IncreaseStreamRetentionPeriod).',
    ],
    [
      { retentionHours: null },
      '.retentionHours is null; allowed are whole numbers from 24 to 8,760 hours, which is 24 hours to 365 days (Kinesis, IncreaseStreamRetentionPeriod).',
    ],
    [
      { maxRecordSizeMiB: 11 },
      '.maxRecordSizeMiB is 11; allowed are whole numbers from 1 to 10 MiB (Kinesis, UpdateMaxRecordSize).',
    ],
    [
      { consumer: { batchSize: 0 } },
      `.consumer.batchSize is 0; allowed are whole numbers from 1 to 10,000 records ${mapping}`,
    ],
    [
      { consumer: { batchingWindowSeconds: 301 } },
      `.consumer.batchingWindowSeconds is 301; allowed are whole numbers from 0 to 300 seconds ${mapping}`,
    ],
    [
      { consumer: { parallelizationFactor: 11 } },
      `.consumer.parallelizationFactor is 11; allowed are whole numbers from 1 to 10 ${mapping}`,
    ],
    [
      { consumer: { retryAttempts: -2 } },
      `.consumer.retryAttempts is -2; allowed are whole numbers from -1 to 10,000 attempts ${mapping}`,
    ],
    [
      { consumer: { maxRecordAgeMinutes: 0.5 } },
      `.consumer.maxRecordAgeMinutes is 0.5; allowed are whole numbers from 1 to 10,080 minutes ${mapping}`,
    ],
    [
      { redriveMaxConcurrency: 0 },
      '.redriveMaxConcurrency is 0; allowed are whole numbers from 1 to 1,000 (the redrive function)',
    ],
    [
      { monitoring: { dashboards: true } },
      '.monitoring.dashboards is not a setting; allowed are enabled, dashboard, lagPercent, quietMinutes, pageEmails, ticketEmails.',
    ],
    [{ monitoring: { enabled: 'yes' } }, '.monitoring.enabled is "yes"; allowed are true and false.'],
    [
      { monitoring: { lagPercent: 0.25 } },
      '.monitoring.lagPercent is 0.25; allowed are whole numbers from 1 to 100 percent (StreamMonitoring, lagShare).',
    ],
    [
      { monitoring: { quietMinutes: 1_441 } },
      '.monitoring.quietMinutes is 1441; allowed are whole numbers from 1 to 1,440 minutes',
    ],
    [
      { ingest: { http: {} } },
      '.ingest.http.auth is not set; allowed are "api-key" and "iam". It has no default.',
    ],
    [{ ingest: { http: { auth: 'none' } } }, '.ingest.http.auth is "none"; allowed are "api-key" and "iam".'],
    [
      { ingest: { http: { auth: 'iam', origins: 'https://a.example' } } },
      '.ingest.http.origins is "https://a.example"; allowed is a list of texts.',
    ],
    [
      { ingest: { http: { auth: 'iam', requestsPerSecond: 0 } } },
      '.ingest.http.requestsPerSecond is 0; allowed are whole numbers from 1 to 10,000 requests a second (API Gateway quotas, throttle quota per account).',
    ],
    [
      { monitoring: { pageEmails: 'on-call@example.com' } },
      '.monitoring.pageEmails is "on-call@example.com"; allowed is a list of e-mail addresses.',
    ],
    [
      { monitoring: { ticketEmails: ['nobody'] } },
      '.monitoring.ticketEmails is ["nobody"]; allowed is a list of e-mail addresses.',
    ],
    [{ load: { recordBytes: 600 } }, '.load.recordBytes is 600; it needs recordsPerSecond beside it.'],
    [
      { load: { recordsPerSecond: 0 } },
      '.load.recordsPerSecond is 0; allowed are whole numbers from 1 to 10,000,000 records a second',
    ],
    [
      { functions: { logRetentionDays: 29 } },
      '.functions.logRetentionDays is 29; allowed are 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365,',
    ],
    [
      { consumer: { memoryMiB: 64 } },
      '.consumer.memoryMiB is 64; allowed are whole numbers from 128 to 10,240 MiB (Lambda, CreateFunction).',
    ],
    [{ removal: 'snapshot' }, '.removal is "snapshot"; allowed are "retain" and "destroy".'],
    [
      { capacity: { mode: 'auto' } },
      '.capacity.mode is "auto"; allowed are "on-demand", "provisioned" and "autoscaled".',
    ],
    [
      { capacity: { mode: 'provisioned' } },
      '.capacity.shards is not set; the mode "provisioned" needs this number of shards.',
    ],
    [
      { capacity: { mode: 'provisioned', shards: 0 } },
      '.capacity.shards is 0; allowed are whole numbers from 1 to 10,000 shards (Kinesis, UpdateShardCount).',
    ],
    [
      { capacity: { mode: 'on-demand', shards: 4 } },
      '.capacity.shards is 4; it belongs to the mode "provisioned". Remove it, or change the mode.',
    ],
    [
      { capacity: { shards: 4 } },
      '.capacity.shards is 4; it belongs to the mode "provisioned". Remove it, or change the mode.',
    ],
    [
      { capacity: { mode: 'provisioned', shards: 4, recordDistribution: 'AUTO' } },
      '.capacity.recordDistribution is "AUTO"; it belongs to the mode "on-demand". Remove it, or change the mode.',
    ],
    [
      { capacity: { mode: 'provisioned', shards: 4, warmThroughputMiBps: 1 } },
      '.capacity.warmThroughputMiBps is 1; it belongs to the mode "on-demand". Remove it, or change the mode.',
    ],
    [
      { capacity: { mode: 'autoscaled', minShards: 1 } },
      '.capacity.maxShards is not set; the mode "autoscaled" needs this number of shards.',
    ],
    [
      { capacity: { mode: 'autoscaled', minShards: 8, maxShards: 4 } },
      '.capacity: minShards is 8 and maxShards is 4; allowed is a minShards of at most maxShards.',
    ],
    [
      { capacity: { mode: 'autoscaled', minShards: 2, maxShards: 4, initialShards: 5 } },
      '.capacity: initialShards is 5; allowed are whole numbers from 2 to 4 shards (minShards and maxShards).',
    ],
    [
      { capacity: { mode: 'autoscaled', minShards: 2, maxShards: 4, shards: 2 } },
      '.capacity.shards is 2; it belongs to the mode "provisioned". Remove it, or change the mode.',
    ],
    [
      { capacity: { mode: 'provisioned', shards: 4, maxShards: 8 } },
      '.capacity.maxShards is 8; it belongs to the mode "autoscaled". Remove it, or change the mode.',
    ],
    [
      { capacity: { recordDistribution: 'RANDOM' } },
      '.capacity.recordDistribution is "RANDOM"; allowed are "USER_PARTITION_KEY" and "AUTO".',
    ],
    [
      { capacity: { warmThroughputMiBps: 20_000 } },
      '.capacity.warmThroughputMiBps is 20000; allowed are whole numbers from 0 to 10,240 MiB/s',
    ],
  ])('%j', (blueprint, message) => {
    expect(messageOf(() => read(blueprint))).toContain(`context blueprint${message}`);
  });
});
