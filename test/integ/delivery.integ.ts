/**
 * What Firehose and Kinesis channels write, and what Firehose publishes in CloudWatch. Deploys the constructs themselves.
 *
 * Takes about 25 minutes and costs about $0.40: two shards and an on-demand stream for less than an hour, keys for a day,
 * a secret for a day. Redshift is not needed: Firehose writes to the bucket first.
 *
 * Not run yet: no account was at hand. Channels exist in some Regions only, and AWS lists them nowhere that we found.
 */
import { Duration, RemovalPolicy, aws_s3 as s3, aws_secretsmanager as secrets } from 'aws-cdk-lib';
import {
  ChannelDelivery,
  ChannelDestination,
  DataStream,
  DataStreamEncryption,
  DeliveryDestination,
  FirehoseDelivery,
  RedshiftTarget,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import type * as experiments from './experiments/delivery';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('delivery', {
  actions: ['kinesis:PutRecords', 'kinesis:DescribeChannel', 'cloudwatch:GetMetricStatistics'],
});
const { stack } = behaviours;
const removalPolicy = RemovalPolicy.DESTROY;

function bucketOf(id: string): s3.Bucket {
  const bucket = new s3.Bucket(stack, id, { removalPolicy, autoDeleteObjects: true, enforceSSL: true });
  bucket.grantRead(behaviours.function);
  return bucket;
}

function streamOf(id: string): DataStream {
  return new DataStream(stack, id, {
    capacity: StreamCapacity.provisioned({ shards: 1 }),
    encryption: DataStreamEncryption.awsManaged(),
    removalPolicy,
  });
}

const stream = streamOf('Stream');
const bucket = bucketOf('Bucket');
const bufferInterval = Duration.seconds(60);
const delivery = new FirehoseDelivery(stack, 'Delivery', {
  stream,
  destination: DeliveryDestination.s3({ bucket, bufferInterval }),
  transform: {
    handler: behaviours.functionOf('Transform', 'transform', Duration.minutes(1)),
    bufferInterval,
  },
  removalPolicy,
});
const idle = new FirehoseDelivery(stack, 'Idle', {
  stream: streamOf('IdleStream'),
  destination: DeliveryDestination.s3({ bucket: bucketOf('IdleBucket'), bufferInterval }),
  removalPolicy,
});
const redshift = new FirehoseDelivery(stack, 'Redshift', {
  stream,
  destination: DeliveryDestination.redshift({
    target: RedshiftTarget.serverless('nobody'),
    database: 'none',
    table: 'none',
    secret: new secrets.Secret(stack, 'Secret', {
      removalPolicy,
      generateSecretString: { secretStringTemplate: '{"username":"nobody"}', generateStringKey: 'password' },
    }),
    bucket: bucketOf('Staging'),
    retryDuration: Duration.seconds(0),
    bufferInterval,
  }),
  removalPolicy,
});
behaviours.assume<typeof experiments.firehose>(
  'firehose',
  {
    streamName: stream.streamName,
    bucketName: bucket.bucketName,
    deliveryStreamName: delivery.deliveryStreamName,
    idleDeliveryStreamName: idle.deliveryStreamName,
    redshiftDeliveryStreamName: redshift.deliveryStreamName,
  },
  {
    onlyItsPrefixes: { isSo: true },
    errorPrefix: { isTypeAndTime: true },
    errorObject: { isGzip: false },
    rejectedInMetric: { isLeftOutOfSucceeded: true },
    idleFreshness: { minutes: 0 },
    redshiftFreshness: { isPublished: true },
  },
);

const written = new DataStream(stack, 'ChannelStream', { removalPolicy });
written.grants.producer(behaviours.function);
const channelBucket = bucketOf('ChannelBucket');
const channel = new ChannelDelivery(stack, 'Channel', {
  stream: written,
  destination: ChannelDestination.s3({ bucket: channelBucket }),
  removalPolicy,
});
behaviours.assume<typeof experiments.channel>(
  'channel',
  {
    streamName: written.streamName,
    channelArn: channel.channelArn,
    bucketName: channelBucket.bucketName,
  },
  {
    channelDeploys: { status: 'ACTIVE' },
    channelSeparator: { text: '{"n":1}\n{"n":2}\n' },
    channelKey: { isOfHour: true },
    channelDeadLetter: { hasSequenceNumber: true },
  },
);
