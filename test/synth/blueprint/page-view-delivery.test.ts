import { Duration, Size, type Stack } from 'aws-cdk-lib';
import {
  ClickstreamBlueprint,
  type ClickstreamBlueprintProps,
  PageViewPartition,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { type Json, messageOf, newStack, onlyResource, resourcesOf } from '../support/synthesize';

function clickstream(props: ClickstreamBlueprintProps = {}): Stack {
  const stack = newStack();
  new ClickstreamBlueprint(stack, 'Clickstream', props);
  return stack;
}

const destinationOf = (stack: Stack) =>
  onlyResource(stack, 'AWS::KinesisFirehose::DeliveryStream').ExtendedS3DestinationConfiguration as Json;

/** What the function is told. */
const partitionKeysOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::Lambda::Function'))
    .map(({ Properties }) => (Properties.Environment as { Variables: Record<string, string> }).Variables)
    .find(({ POWERTOOLS_SERVICE_NAME: name }) => name === 'page-view-redactor')?.PARTITION_KEYS;

describe('page views in S3', () => {
  test('are GZIP JSON by the hour in which they were viewed, which the function tells', () => {
    const stack = clickstream();
    expect(destinationOf(stack)).toMatchObject({
      Prefix: 'page-views/date=!{partitionKeyFromLambda:date}/hour=!{partitionKeyFromLambda:hour}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
      CompressionFormat: 'GZIP',
      FileExtension: '.json.gz',
      DynamicPartitioningConfiguration: { Enabled: true },
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 },
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] },
    });
    expect(partitionKeysOf(stack)).toBe('true');
  });

  test('or by the hour in which they arrived', () => {
    const stack = clickstream({
      delivery: {
        partitionBy: PageViewPartition.ARRIVAL_HOUR,
        bufferInterval: Duration.seconds(60),
        expiration: Duration.days(400),
      },
    });
    expect(destinationOf(stack)).toMatchObject({
      Prefix: 'page-views/date=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
    });
    expect(destinationOf(stack)).not.toHaveProperty('DynamicPartitioningConfiguration');
    expect(partitionKeysOf(stack)).toBe('false');
    const buckets = Object.entries(resourcesOf(stack, 'AWS::S3::Bucket')).filter(([id]) =>
      id.includes('Delivery'),
    );
    expect(buckets).toHaveLength(1);
    expect(JSON.stringify(buckets)).toContain('"ExpirationInDays":400');
  });

  test('the hour of arrival is what is left for a stream of large records', () => {
    const maxRecordSize = Size.mebibytes(2);
    expect(partitionKeysOf(clickstream({ maxRecordSize }))).toBe('false');
    const delivery = { partitionBy: PageViewPartition.EVENT_HOUR };
    expect(messageOf(() => clickstream({ maxRecordSize, delivery }))).toContain(
      'FirehoseDelivery "App/Clickstream/Delivery/Firehose": partitioning is set, and "App/Clickstream/Stream" takes records ' +
        'of up to 2048 KiB',
    );
  });

  test('are written below two prefixes, by a role that does nothing else there', () => {
    const lines = policyLines(clickstream({ capacity: StreamCapacity.provisioned({ shards: 1 }) }));
    const bucket = '<ClickstreamDeliveryFirehoseBucket.Arn>';
    expect(lines.filter((text) => text.startsWith('s3:') && text.includes(bucket))).toEqual([
      `s3: AbortMultipartUpload, GetObject, PutObject | on ${bucket}/errors/*, ${bucket}/page-views/date=* | ` +
        'if aws:ResourceAccount StringEquals <AccountId>',
      `s3: GetBucketLocation, ListBucket, ListBucketMultipartUploads | on ${bucket} | ` +
        'if aws:ResourceAccount StringEquals <AccountId>',
    ]);
    expect(lines).toContain(
      'lambda: GetFunctionConfiguration, InvokeFunction | on <ClickstreamDeliveryRedactorFunction.Arn>',
    );
  });
});
