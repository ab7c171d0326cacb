/**
 * What an event source mapping does with records that fail, and on a registered consumer.
 *
 * Takes about 20 minutes and costs about $0.15: five shards and one consumer-shard for less than an hour, a few hundred
 * invocations and objects.
 *
 * Not run yet: no account was at hand.
 */
import {
  Duration,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  RemovalPolicy,
  Size,
  aws_s3 as s3,
  aws_lambda_event_sources as sources,
} from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, StreamCapacity } from 'cdk-kinesis-blueprint';
import type * as experiments from './experiments/event-source-mapping';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('event-source-mapping', {
  actions: ['kinesis:PutRecords', 'cloudwatch:GetMetricStatistics', 's3:ListBucket', 's3:GetObject'],
});
const { stack } = behaviours;
const bucket = new s3.Bucket(stack, 'Bucket', {
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
  enforceSSL: true,
});

/** A stream of one shard, and a function that notes its invocations. */
function subjectOf(id: string, maxRecordSize?: Size) {
  const stream = new DataStream(stack, `${id}Stream`, {
    capacity: StreamCapacity.provisioned({ shards: 1 }),
    encryption: DataStreamEncryption.awsManaged(),
    maxRecordSize,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const handler = behaviours.functionOf(`${id}Function`, 'subject');
  handler.addEnvironment('BUCKET', bucket.bucketName);
  bucket.grantPut(handler);
  return { stream, handler };
}

const SETTINGS: sources.KinesisEventSourceProps = {
  startingPosition: lambda.StartingPosition.TRIM_HORIZON,
  batchSize: 100,
  retryAttempts: 2,
  onFailure: new sources.S3OnFailureDestination(bucket),
};
/** Long enough for one PutRecords to become one batch. */
const ONE_BATCH = Duration.seconds(20);

function mapping(id: string, more: Partial<sources.KinesisEventSourceProps>, maxRecordSize?: Size) {
  const { stream, handler } = subjectOf(id, maxRecordSize);
  const source = new sources.KinesisEventSource(stream, { ...SETTINGS, ...more });
  handler.addEventSource(source);
  return {
    streamName: stream.streamName,
    bucketName: bucket.bucketName,
    mappingId: source.eventSourceMappingId,
    functionName: handler.functionName,
  };
}

behaviours.assume<typeof experiments.bisectFirstRecord>(
  'bisectFirstRecord',
  mapping('BisectFirst', {
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxBatchingWindow: ONE_BATCH,
  }),
  { bisectFirstRecord: { isHalved: false } },
);
behaviours.assume<typeof experiments.bisectThrown>(
  'bisectThrown',
  mapping('BisectThrown', { bisectBatchOnError: true, maxBatchingWindow: ONE_BATCH }),
  { bisectThrown: { batchSize: 1, attemptsAlone: 3 } },
);
behaviours.assume<typeof experiments.backoff>('backoff', mapping('Backoff', { retryAttempts: 7 }), {
  backoff: { attempts: 8, isTwoWithin2400Ms: true, isSixWithinAMinute: true },
});
behaviours.assume<typeof experiments.recordTooLarge>(
  'recordTooLarge',
  mapping('TooLarge', {}, Size.mebibytes(10)),
  { recordTooLarge: { condition: 'PayloadSizeExceeded' } },
);

const { stream, handler } = subjectOf('FanOut');
const consumer = new kinesis.StreamConsumer(stack, 'Consumer', { stream, streamConsumerName: 'integ' });
const fanOut = new sources.KinesisConsumerEventSource(consumer, {
  startingPosition: lambda.StartingPosition.TRIM_HORIZON,
  metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
});
handler.addEventSource(fanOut);
behaviours.assume<typeof experiments.fanOutMapping>(
  'fanOutMapping',
  {
    streamName: stream.streamName,
    bucketName: bucket.bucketName,
    mappingId: fanOut.eventSourceMappingId,
    functionName: handler.functionName,
  },
  { idlePolledEventCount: { isPublished: true }, consumerEventSourceArn: { isOf: 'consumer' } },
);
