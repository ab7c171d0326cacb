import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ReadThroughput } from '../consumers/reading';
import { RecordDistribution, StreamCapacity } from '../data-stream/stream-capacity';
import type { ExpectedLoad } from '../observability/report/blueprint-report';
import { checkAutoscalerOptions } from '../scaling/autoscaler-checks';
import { InputError } from '../support/check';
import {
  BACKUP_INTERVAL_SECONDS,
  BATCH_SIZE,
  BATCHING_WINDOW_SECONDS,
  EXPIRATION_DAYS,
  LAG_PERCENT,
  type Limit,
  LOAD_RECORD_BYTES,
  LOAD_RECORDS,
  PARALLELIZATION_FACTOR,
  QUIET_SECONDS,
  RECORD_AGE_SECONDS,
  RECORD_SIZE_KIB,
  REDRIVE_CONCURRENCY,
  RETENTION_HOURS,
  RETRY_ATTEMPTS,
  SHARDS,
  WARM_READS_PER_SECOND,
  WARM_THROUGHPUT_MIBPS,
  WARM_WRITES_PER_SECOND,
  WRITE_SHARDS,
} from '../support/limits';
import type { ClickstreamBlueprintProps } from './clickstream-blueprint';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';
import type { ClickstreamMonitoringOptions } from './clickstream-monitoring';
import type { EventTableOptions } from './event-table';
import {
  COMMON_FUNCTION_KEYS,
  commonFunctionOptions,
  FUNCTION_KEYS,
  functionOptions,
} from './function-configuration';
import { ingest } from './ingest-configuration';
import { type PageViewDeliveryOptions, PageViewPartition } from './page-view-delivery';
import type { SessionCounterOptions } from './session-counter';
import { Settings } from './settings';

const CONTEXT_KEY = 'blueprint';

const CAPACITY_MODES = ['on-demand', 'provisioned', 'autoscaled'] as const;

type CapacityKey =
  | 'warmThroughputMiBps'
  | 'recordDistribution'
  | 'shards'
  | 'minShards'
  | 'maxShards'
  | 'initialShards';

/** The settings that belong to each mode. */
const CAPACITY_KEYS: Readonly<Record<(typeof CAPACITY_MODES)[number], readonly CapacityKey[]>> = {
  'on-demand': ['warmThroughputMiBps', 'recordDistribution'],
  provisioned: ['shards'],
  autoscaled: ['minShards', 'maxShards', 'initialShards'],
};

const CONSUMER_KEYS = [
  'batchSize',
  'batchingWindowSeconds',
  'parallelizationFactor',
  'retryAttempts',
  'maxRecordAgeMinutes',
  ...FUNCTION_KEYS,
] as const;

type ConsumerKey = (typeof CONSUMER_KEYS)[number];

const RECORD_SIZE_MIB = inLargerUnit(RECORD_SIZE_KIB, 1024, 'MiB');
const QUIET_MINUTES = inLargerUnit(QUIET_SECONDS, 60, 'minutes');
const RECORD_AGE_MINUTES = inLargerUnit(RECORD_AGE_SECONDS, 60, 'minutes');

/**
 * Reads and checks the blueprint's properties from the context of an app (`cdk.json`), under the key
 * `blueprint`.
 * @param scope any construct of the app
 * @throws InputError that names the key, its value and the allowed values
 */
export function configurationFromContext(scope: IConstruct): ClickstreamBlueprintProps {
  const settings = new Settings(`context ${CONTEXT_KEY}`, scope.node.tryGetContext(CONTEXT_KEY), [
    'capacity',
    'retentionHours',
    'maxRecordSizeMiB',
    'ingest',
    'consumer',
    'sessions',
    'tables',
    'redriveMaxConcurrency',
    'delivery',
    'monitoring',
    'load',
    'functions',
    'removal',
  ]);
  const retention = settings.number('retentionHours', RETENTION_HOURS);
  const recordSize = settings.number('maxRecordSizeMiB', RECORD_SIZE_MIB);
  const removal = settings.choice('removal', ['retain', 'destroy']);
  return {
    capacity: capacity(
      settings.section('capacity', ['mode', ...CAPACITY_MODES.flatMap((mode) => CAPACITY_KEYS[mode])]),
    ),
    retentionPeriod: retention === undefined ? undefined : Duration.hours(retention),
    maxRecordSize: recordSize === undefined ? undefined : Size.mebibytes(recordSize),
    ingest: ingest(settings.section('ingest', ['http'])),
    consumer: consumer(settings.section('consumer', CONSUMER_KEYS)),
    sessions: sessions(settings.section('sessions', ['throughput', ...CONSUMER_KEYS])),
    tables: tables(
      settings.section('tables', [
        'writeShards',
        'expirationDays',
        'warmWritesPerSecond',
        'warmReadsPerSecond',
      ]),
    ),
    redriveMaxConcurrency: settings.number('redriveMaxConcurrency', REDRIVE_CONCURRENCY),
    delivery: delivery(settings.section('delivery', ['bufferSeconds', 'partitionBy', 'expirationDays'])),
    monitoring: monitoring(
      settings.section('monitoring', [
        'enabled',
        'dashboard',
        'lagPercent',
        'quietMinutes',
        'pageEmails',
        'ticketEmails',
      ]),
    ),
    expectedLoad: load(settings.section('load', ['recordsPerSecond', 'recordBytes'])),
    functionOptions: commonFunctionOptions(settings.section('functions', COMMON_FUNCTION_KEYS)),
    removalPolicy: removal === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

function capacity(settings: Settings<'mode' | CapacityKey>): StreamCapacity {
  const mode = settings.choice('mode', CAPACITY_MODES) ?? 'on-demand';
  for (const other of CAPACITY_MODES.filter((candidate) => candidate !== mode)) {
    for (const key of CAPACITY_KEYS[other]) {
      settings.refuse(key, `it belongs to the mode "${other}". Remove it, or change the mode.`);
    }
  }
  const shards = (key: CapacityKey) => {
    const number = settings.number(key, SHARDS);
    if (number !== undefined) return number;
    throw new InputError(
      `${settings.path}.${key} is not set; the mode "${mode}" needs this number of shards.`,
    );
  };
  switch (mode) {
    case 'provisioned':
      return StreamCapacity.provisioned({ shards: shards('shards') });
    case 'autoscaled': {
      const bounds = {
        minShards: shards('minShards'),
        maxShards: shards('maxShards'),
        initialShards: settings.number('initialShards', SHARDS),
      };
      checkAutoscalerOptions(settings.path, bounds);
      return StreamCapacity.autoscaled(bounds);
    }
    case 'on-demand':
      return StreamCapacity.onDemand({
        warmThroughput: settings.number('warmThroughputMiBps', WARM_THROUGHPUT_MIBPS),
        recordDistribution: settings.choice('recordDistribution', Object.values(RecordDistribution)),
      });
  }
}

function sessions(settings: Settings<'throughput' | ConsumerKey>): SessionCounterOptions {
  const throughput = settings.choice('throughput', ['dedicated', 'shared']);
  return {
    ...consumer(settings),
    throughput: throughput === 'shared' ? ReadThroughput.shared() : undefined,
  };
}

function consumer(settings: Settings<ConsumerKey>): ClickstreamConsumerOptions {
  const window = settings.number('batchingWindowSeconds', BATCHING_WINDOW_SECONDS);
  const age = settings.number('maxRecordAgeMinutes', RECORD_AGE_MINUTES);
  return {
    batchSize: settings.number('batchSize', BATCH_SIZE),
    maxBatchingWindow: window === undefined ? undefined : Duration.seconds(window),
    parallelizationFactor: settings.number('parallelizationFactor', PARALLELIZATION_FACTOR),
    retryAttempts: settings.number('retryAttempts', RETRY_ATTEMPTS),
    maxRecordAge: age === undefined ? undefined : Duration.minutes(age),
    functionOptions: functionOptions(settings),
  };
}

function tables(
  settings: Settings<'writeShards' | 'expirationDays' | 'warmWritesPerSecond' | 'warmReadsPerSecond'>,
): EventTableOptions {
  const days = settings.number('expirationDays', EXPIRATION_DAYS);
  const writeUnitsPerSecond = settings.number('warmWritesPerSecond', WARM_WRITES_PER_SECOND);
  const readUnitsPerSecond = settings.number('warmReadsPerSecond', WARM_READS_PER_SECOND);
  const isWarm = writeUnitsPerSecond !== undefined || readUnitsPerSecond !== undefined;
  return {
    writeShards: settings.number('writeShards', WRITE_SHARDS),
    expiration: days === undefined ? undefined : Duration.days(days),
    warmThroughput: isWarm ? { writeUnitsPerSecond, readUnitsPerSecond } : undefined,
  };
}

function monitoring(
  settings: Settings<'enabled' | 'dashboard' | 'lagPercent' | 'quietMinutes' | 'pageEmails' | 'ticketEmails'>,
): ClickstreamMonitoringOptions {
  const lag = settings.number('lagPercent', LAG_PERCENT);
  const quiet = settings.number('quietMinutes', QUIET_MINUTES);
  return {
    enabled: settings.flag('enabled'),
    dashboard: settings.flag('dashboard'),
    lagShare: lag === undefined ? undefined : lag / 100,
    quietTime: quiet === undefined ? undefined : Duration.minutes(quiet),
    pageEmails: settings.emails('pageEmails'),
    ticketEmails: settings.emails('ticketEmails'),
  };
}

function load(settings: Settings<'recordsPerSecond' | 'recordBytes'>): ExpectedLoad | undefined {
  const recordsPerSecond = settings.number('recordsPerSecond', LOAD_RECORDS);
  const bytes = settings.number('recordBytes', LOAD_RECORD_BYTES);
  if (recordsPerSecond === undefined) {
    settings.refuse('recordBytes', 'it needs recordsPerSecond beside it.');
    return undefined;
  }
  return { recordsPerSecond, recordSize: bytes === undefined ? undefined : Size.bytes(bytes) };
}

function delivery(
  settings: Settings<'bufferSeconds' | 'partitionBy' | 'expirationDays'>,
): PageViewDeliveryOptions {
  const buffer = settings.number('bufferSeconds', BACKUP_INTERVAL_SECONDS);
  const expiration = settings.number('expirationDays', EXPIRATION_DAYS);
  return {
    bufferInterval: buffer === undefined ? undefined : Duration.seconds(buffer),
    partitionBy: settings.choice('partitionBy', Object.values(PageViewPartition)),
    expiration: expiration === undefined ? undefined : Duration.days(expiration),
  };
}

function inLargerUnit(limit: Limit, size: number, unit: string): Limit {
  return { ...limit, from: limit.from / size, to: limit.to / size, unit };
}
