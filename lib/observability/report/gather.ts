import {
  aws_cloudwatch as cloudwatch,
  type aws_ecs as ecs,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
  Stack,
  aws_s3 as s3,
  Token,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DeadLetterRedrive } from '../../consumers/redrive';
import { HttpIngest } from '../../ingest/http/http-ingest';
import { FlinkApplication } from '../../processing/flink/flink-application';
import { KclService } from '../../processing/kcl';
import { StreamQueue } from '../../processing/queue';
import { Replay } from '../../processing/replay';
import { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import {
  DEFAULT_FUNCTION_MEMORY_MIB,
  DEFAULT_MAPPING_BATCH_SIZE,
  DEFAULT_RECORD_SIZE_KIB,
  DEFAULT_RETENTION_HOURS,
} from '../../support/limits';
import { targetOf } from '../../support/references';
import { known, pathOf } from './resource-facts';
import type {
  Load,
  ReadingFunction,
  ReadingService,
  Shards,
  SharedFacts,
  SharedReader,
  StreamFacts,
  WrittenTable,
} from './stream-facts';
import { leastDatabaseCapacity, writersOf } from './writers';

/** A redrive of a queue, and a replay, leave four of the five calls of a shard to the other readers. */
const REDRIVE_CALLS_PER_SECOND = 1;

/**
 * Gathers the facts of all streams among constructs, and of their readers. It reads CloudFormation resources,
 * made with any construct, and follows references between stacks.
 * @param constructs all constructs of an app or stage, after its aspects have run
 */
export function gatherStreams(
  constructs: readonly IConstruct[],
  loadOf: (stream: kinesis.CfnStream) => Load,
  tablesOf: (stream: kinesis.CfnStream) => readonly WrittenTable[],
): StreamFacts[] {
  const all = <Resource extends IConstruct>(type: new (...args: never[]) => Resource) =>
    constructs.filter((construct): construct is Resource => construct instanceof type);
  const functions = all(lambda.CfnFunction);
  return all(kinesis.CfnStream).map((stream) => {
    const is = (value: unknown) => targetOf(value) === stream;
    const consumers = all(kinesis.CfnStreamConsumer).filter(({ streamArn }) => is(streamArn));
    const mappings = all(lambda.CfnEventSourceMapping);
    const shared = mappings.filter(({ eventSourceArn }) => is(eventSourceArn));
    const dedicated = mappings.filter(({ eventSourceArn }) =>
      consumers.some((consumer) => targetOf(eventSourceArn) === consumer),
    );
    const services = all(KclService).filter((service) => is(service.stream.streamArn));
    const applications = all(FlinkApplication).filter((application) => is(application.stream.streamArn));
    const deliveries = all(firehose.CfnDeliveryStream).filter((delivery) => is(sourceOf(delivery)));
    return {
      path: pathOf(stream),
      stack: Stack.of(stream).stackName,
      region: known(Stack.of(stream).region),
      shards: shardsOf(stream, all(ShardAutoscaler)),
      retentionHours: known(stream.retentionPeriodHours ?? DEFAULT_RETENTION_HOURS),
      maxRecordKiB: known(stream.maxRecordSizeInKiB) ?? DEFAULT_RECORD_SIZE_KIB,
      sharedReaders: [
        ...shared.map(
          (mapping): SharedReader => ({ path: pathOf(mapping), kind: 'Lambda', callsPerSecond: 1 }),
        ),
        ...deliveries.map(
          (delivery): SharedReader => ({
            path: pathOf(delivery),
            kind: 'Firehose',
            callsPerSecond: backsUp(delivery) ? 2 : 1,
          }),
        ),
        ...services
          .filter(({ fanOutConsumer }) => fanOutConsumer === undefined)
          .map(({ node: { path } }): SharedReader => ({ path, kind: 'KCL', callsPerSecond: 1 })),
        ...applications
          .filter(({ fanOutConsumer }) => fanOutConsumer === undefined)
          .map(
            ({ node: { path }, pollInterval }): SharedReader => ({
              path,
              kind: 'Flink',
              callsPerSecond: 1_000 / pollInterval.toMilliseconds(),
            }),
          ),
      ],
      redrives: [
        ...all(DeadLetterRedrive).filter(
          ({ consumer }) => consumer.deadLetterQueue !== undefined && is(consumer.stream.streamArn),
        ),
        ...all(Replay).filter(({ source: { _stream: read } }) => read !== undefined && is(read.streamArn)),
      ].map(({ node: { path } }) => ({ path, callsPerSecond: REDRIVE_CALLS_PER_SECOND })),
      fanOutConsumers: consumers.map(pathOf),
      functions: [...shared, ...dedicated].map((mapping) =>
        functionOf(mapping, functions, all(s3.CfnBucket)),
      ),
      queues: all(StreamQueue)
        .filter((queue) => is(queue.stream.streamArn))
        .map(({ node: { path } }) => path),
      services: services.map(serviceOf),
      deliveries: deliveries.map(pathOf),
      writers: writersOf(stream, constructs),
      applications: applications.map(({ node: { path }, kpus, kpuQuota }) => ({ path, kpus, kpuQuota })),
      httpIngests: all(HttpIngest)
        .filter((http) => is(http.stream.streamArn))
        .map(({ node: { path }, requestsPerSecond }) => ({ path, requestsPerSecond })),
      tables: tablesOf(stream),
      load: loadOf(stream),
    };
  });
}

/** Counts the alarms, dashboards and keys of an app as AWS bills them: an alarm on math by its metrics. */
export function gatherShared(constructs: readonly IConstruct[]): SharedFacts {
  const count = (type: new (...args: never[]) => IConstruct) =>
    constructs.filter((construct) => construct instanceof type).length;
  return {
    alarmMetrics: constructs.reduce(
      (all, construct) => (construct instanceof cloudwatch.CfnAlarm ? all + metricsOf(construct) : all),
      0,
    ),
    compositeAlarms: count(cloudwatch.CfnCompositeAlarm),
    dashboards: count(cloudwatch.CfnDashboard),
    keys: count(kms.CfnKey),
    databaseCapacity: leastDatabaseCapacity(constructs),
  };
}

function sourceOf(delivery: firehose.CfnDeliveryStream): unknown {
  const source = delivery.kinesisStreamSourceConfiguration;
  if (source === undefined || Token.isUnresolved(source)) return undefined;
  return (source as firehose.CfnDeliveryStream.KinesisStreamSourceConfigurationProperty).kinesisStreamArn;
}

/** What `S3BackupMode` says where all source records are kept; each destination has its own word. */
const ALL_SOURCE_RECORDS = ['AllData', 'AllDocuments', 'AllEvents', 'Enabled'];

/**
 * Whether Firehose reads twice as often, as it does with a backup of all source records (Firehose Developer
 * Guide, limits).
 */
function backsUp(delivery: firehose.CfnDeliveryStream): boolean {
  const destinations: unknown[] = [
    delivery.amazonOpenSearchServerlessDestinationConfiguration,
    delivery.amazonopensearchserviceDestinationConfiguration,
    delivery.elasticsearchDestinationConfiguration,
    delivery.extendedS3DestinationConfiguration,
    delivery.httpEndpointDestinationConfiguration,
    delivery.icebergDestinationConfiguration,
    delivery.redshiftDestinationConfiguration,
    delivery.snowflakeDestinationConfiguration,
    delivery.splunkDestinationConfiguration,
  ];
  return destinations.some((destination) => {
    if (destination === undefined || Token.isUnresolved(destination)) return false;
    const mode = (destination as { readonly s3BackupMode?: string }).s3BackupMode;
    return mode !== undefined && ALL_SOURCE_RECORDS.includes(mode);
  });
}

function shardsOf(stream: kinesis.CfnStream, autoscalers: readonly ShardAutoscaler[]): Shards {
  const autoscaler = autoscalers.find((candidate) => candidate.stream.node.defaultChild === stream);
  if (autoscaler !== undefined) {
    return { kind: 'autoscaled', min: autoscaler.minShards, max: autoscaler.maxShards };
  }
  const details = stream.streamModeDetails as kinesis.CfnStream.StreamModeDetailsProperty | undefined;
  if (Token.isUnresolved(details) || Token.isUnresolved(details?.streamMode)) return { kind: 'unknown' };
  if (details?.streamMode === 'ON_DEMAND') return { kind: 'on-demand' };
  const count = known(stream.shardCount);
  return count === undefined ? { kind: 'unknown' } : { kind: 'fixed', count };
}

function functionOf(
  mapping: lambda.CfnEventSourceMapping,
  functions: readonly lambda.CfnFunction[],
  buckets: readonly s3.CfnBucket[],
): ReadingFunction {
  const found = functions.find((candidate) => targetOf(mapping.functionName) === candidate);
  const age = known(mapping.maximumRecordAgeInSeconds);
  const reserved = known(found?.reservedConcurrentExecutions);
  return {
    path: pathOf(mapping),
    batchSize: known(mapping.batchSize) ?? DEFAULT_MAPPING_BATCH_SIZE,
    batchingWindowSeconds: known(mapping.maximumBatchingWindowInSeconds) ?? 0,
    parallelizationFactor: known(mapping.parallelizationFactor) ?? 1,
    ...(age !== undefined && age >= 0 && { maxRecordAgeSeconds: age }),
    keepsPayload: isBucket(failureDestinationOf(mapping), buckets),
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
    memoryMiB: known(found?.memorySize) ?? DEFAULT_FUNCTION_MEMORY_MIB,
    arm: found?.architectures?.includes('arm64') ?? false,
  };
}

function serviceOf({ node: { path }, minTasks, maxTasks, service }: KclService): ReadingService {
  const task = service.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const { runtimePlatform, cpu, memory } = task;
  const { networkConfiguration } = service.node.defaultChild as ecs.CfnService;
  return {
    path,
    minTasks,
    maxTasks,
    vcpus: Number(cpu) / 1024,
    memoryGb: Number(memory) / 1024,
    arm: Object(runtimePlatform).cpuArchitecture === 'ARM64',
    publicAddresses: Object(Object(networkConfiguration).awsvpcConfiguration).assignPublicIp === 'ENABLED',
  };
}

function failureDestinationOf({ destinationConfig }: lambda.CfnEventSourceMapping): unknown {
  if (destinationConfig === undefined || Token.isUnresolved(destinationConfig)) return undefined;
  const { onFailure } = destinationConfig as lambda.CfnEventSourceMapping.DestinationConfigProperty;
  if (onFailure === undefined || Token.isUnresolved(onFailure)) return undefined;
  return (onFailure as lambda.CfnEventSourceMapping.OnFailureProperty).destination;
}

function isBucket(arn: unknown, buckets: readonly s3.CfnBucket[]): boolean {
  if (typeof arn === 'string' && /^arn:[^:]+:s3:::/.test(arn)) return true;
  return buckets.some((bucket) => targetOf(arn) === bucket);
}

function metricsOf(alarm: cloudwatch.CfnAlarm): number {
  const metrics: unknown = Stack.of(alarm).resolve(alarm.metrics);
  if (!Array.isArray(metrics)) return 1;
  // A query of Metrics Insights is charged by the metrics that it looks at, of which one fits.
  return metrics.filter((metric) => 'metricStat' in metric || /^SELECT /.test(String(metric.expression)))
    .length;
}
