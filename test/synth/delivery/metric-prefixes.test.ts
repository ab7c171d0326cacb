import { aws_kinesisfirehose as firehose, type Stack } from 'aws-cdk-lib';
import {
  DataStream,
  DeliveryDestination,
  IcebergCatalog,
  ImportedDestination,
  RedshiftTarget,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { METRIC_PREFIXES } from '../../../lib/delivery/metric-prefixes';
import { messageOf, newStack, resourcesOf } from '../support/synthesize';
import { deliver, domainOf, secretOf } from './support/deliver';

/** Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch metrics", and that of Iceberg tables. */
const DESTINATIONS: Record<string, (stack: Stack) => DeliveryDestination> = {
  DeliveryToS3: () => DeliveryDestination.s3(),
  DeliveryToIceberg: () =>
    DeliveryDestination.iceberg({
      catalog: IcebergCatalog.s3Tables('clicks'),
      tables: [{ databaseName: 'clicks', tableName: 'views' }],
    }),
  DeliveryToHttpEndpoint: () => DeliveryDestination.http({ url: 'https://example.com/in' }),
  DeliveryToSplunk: (stack) =>
    DeliveryDestination.splunk({ endpoint: 'https://splunk.example.com:8088', secret: secretOf(stack) }),
  DeliveryToSnowflake: (stack) =>
    DeliveryDestination.snowflake({
      accountUrl: 'https://clicks.snowflakecomputing.com',
      secret: secretOf(stack),
      database: 'CLICKS',
      schema: 'PUBLIC',
      table: 'VIEWS',
    }),
  DeliveryToRedshift: (stack) =>
    DeliveryDestination.redshift({
      target: RedshiftTarget.serverless('clicks'),
      database: 'clicks',
      table: 'public.views',
      secret: secretOf(stack),
    }),
  DeliveryToAmazonOpenSearchService: (stack) =>
    DeliveryDestination.openSearch({ domain: domainOf(stack), indexName: 'views' }),
  DeliveryToAmazonOpenSearchServerless: () =>
    DeliveryDestination.openSearchServerless({
      collectionName: 'clicks',
      collectionArn: 'arn:aws:aoss:eu-west-1:111122223333:collection/abc123',
      collectionEndpoint: 'https://abc123.eu-west-1.aoss.amazonaws.com',
      indexName: 'views',
    }),
};

/** The metrics of a kind of alarm. */
function metricOf(stack: Stack, kind: string): unknown {
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  return alarms.find(([id]) => new RegExp(`${kind}[0-9A-F]{8}$`).test(id))?.[1].Properties.MetricName;
}

const dashboardOf = (stack: Stack) => JSON.stringify(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));

/** Monitors a delivery stream that is written out as CloudFormation has it. */
function monitor(stack: Stack, properties: firehose.CfnDeliveryStreamProps): void {
  const stream = new DataStream(stack, 'Clicks');
  const delivery = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Archive', 'archive');
  delivery.node.defaultChild = new firehose.CfnDeliveryStream(stack, 'Written', properties);
  new StreamMonitoring(stack, 'Monitoring', { stream, deliveryStreams: [delivery] });
}

describe('the metrics of a delivery', () => {
  test.each(Object.entries(DESTINATIONS))('to its destination begin with %s', (prefix, destination) => {
    const stack = newStack();
    const delivery = deliver(stack, destination(stack));
    new StreamMonitoring(stack, 'Monitoring', { stream: delivery.stream, deliveries: [delivery] });

    expect(delivery.metricDataFreshness().metricName).toBe(`${prefix}.DataFreshness`);
    expect(delivery.metricDeliverySuccess().metricName).toBe(`${prefix}.Success`);
    expect(metricOf(stack, 'DeliveryStale')).toBe(`${prefix}.DataFreshness`);
    expect(metricOf(stack, 'DeliveryFailing')).toBe(`${prefix}.Success`);
    expect(dashboardOf(stack)).toContain(`${prefix}.DataFreshness`);
    expect(dashboardOf(stack)).toContain(`${prefix}.Success`);
  });

  test('are tested for every destination, except the one that OpenSearch has replaced', () => {
    const known = new Set(Object.values(METRIC_PREFIXES));
    expect([...known].sort()).toEqual([...Object.keys(DESTINATIONS), 'DeliveryToElasticsearch'].sort());
  });

  test('are those of its own destination where a delivery stream is written out', () => {
    const stack = newStack();
    const bucketArn = 'arn:aws:s3:::clicks';
    const roleArn = 'arn:aws:iam::111122223333:role/delivery';
    monitor(stack, {
      elasticsearchDestinationConfiguration: {
        indexName: 'views',
        roleArn,
        s3Configuration: { bucketArn, roleArn },
      },
    });
    expect(metricOf(stack, 'DeliveryStale')).toBe('DeliveryToElasticsearch.DataFreshness');
  });

  test('are those of the destination that is given for an imported delivery stream', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    const deliveryStream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Archive', 'archive');
    const destination = ImportedDestination.SNOWFLAKE;
    new StreamMonitoring(stack, 'Monitoring', {
      stream,
      importedDeliveries: [{ deliveryStream, destination }],
    });
    expect(metricOf(stack, 'DeliveryStale')).toBe('DeliveryToSnowflake.DataFreshness');
  });

  test('are refused, rather than taken from S3, for a destination that is not known', () => {
    const properties = { fictionalDestinationConfiguration: {} } as firehose.CfnDeliveryStreamProps;
    expect(messageOf(() => monitor(newStack(), properties))).toMatch(
      /^Firehose stream "App\/Archive": the names of its destination's metrics are not known; allowed is one of /,
    );
  });
});
