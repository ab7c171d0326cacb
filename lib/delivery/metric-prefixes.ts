import type { aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { InputError } from '../support/check';

/** The properties of a delivery stream that name its destination; a delivery stream has one of them. */
export type DestinationProperty = Extract<
  keyof firehose.CfnDeliveryStreamProps,
  `${string}DestinationConfiguration`
>;

/**
 * The beginning of the names of a destination's metrics, by the property of the destination.
 *
 * The compiler holds this table complete: a destination that a newer CDK brings is an error here. All of them
 * publish `<prefix>.Success` and `<prefix>.DataFreshness`; Redshift also publishes
 * `DeliveryToS3.DataFreshness`, which does not see whether COPY succeeds.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-metric.html
 */
export const METRIC_PREFIXES: Readonly<Record<DestinationProperty, string>> = {
  amazonOpenSearchServerlessDestinationConfiguration: 'DeliveryToAmazonOpenSearchServerless',
  amazonopensearchserviceDestinationConfiguration: 'DeliveryToAmazonOpenSearchService',
  elasticsearchDestinationConfiguration: 'DeliveryToElasticsearch',
  extendedS3DestinationConfiguration: 'DeliveryToS3',
  httpEndpointDestinationConfiguration: 'DeliveryToHttpEndpoint',
  icebergDestinationConfiguration: 'DeliveryToIceberg',
  redshiftDestinationConfiguration: 'DeliveryToRedshift',
  s3DestinationConfiguration: 'DeliveryToS3',
  snowflakeDestinationConfiguration: 'DeliveryToSnowflake',
  splunkDestinationConfiguration: 'DeliveryToSplunk',
};

/** A destination as its delivery stream has it. */
export interface NamedDestination {
  readonly metricPrefix: string;
  /** Its configuration, or a token. */
  readonly configuration: unknown;
}

/**
 * The destination of a delivery stream.
 * @param where the delivery as error messages name it
 * @param properties a `CfnDeliveryStream`, or its properties
 * @throws InputError for a destination whose metrics are not known here
 */
export function namedDestination(
  where: string,
  properties: Readonly<Partial<Record<DestinationProperty, unknown>>>,
): NamedDestination {
  for (const [property, metricPrefix] of Object.entries(METRIC_PREFIXES)) {
    const configuration = properties[property as DestinationProperty];
    if (configuration !== undefined) return { metricPrefix, configuration };
  }
  throw new InputError(
    `${where}: the names of its destination's metrics are not known; allowed is one of ` +
      `${Object.keys(METRIC_PREFIXES).join(', ')}.`,
  );
}
