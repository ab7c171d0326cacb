import type { Duration, aws_kinesisfirehose as firehose } from 'aws-cdk-lib';

/** A Firehose stream that this app does not make. */
export interface ImportedDelivery {
  /** The Firehose stream. */
  readonly deliveryStream: firehose.IDeliveryStream;

  /** Where it delivers to. The names of its metrics depend on it. */
  readonly destination: ImportedDestination;

  /**
   * How long it buffers before it delivers. The alarm on late records allows for it.
   *
   * @default Duration.minutes(5)
   */
  readonly bufferInterval?: Duration;
}

/**
 * The destination of a Firehose stream. The value is the beginning of the names of its metrics.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 */
export enum ImportedDestination {
  /** Amazon S3. */
  S3 = 'DeliveryToS3',
  /** Amazon Redshift. */
  REDSHIFT = 'DeliveryToRedshift',
  /** Amazon OpenSearch Service. */
  OPEN_SEARCH = 'DeliveryToAmazonOpenSearchService',
  /** Amazon OpenSearch Serverless. */
  OPEN_SEARCH_SERVERLESS = 'DeliveryToAmazonOpenSearchServerless',
  /** Elasticsearch, by the older property of Firehose. */
  ELASTICSEARCH = 'DeliveryToElasticsearch',
  /** Apache Iceberg tables. */
  ICEBERG = 'DeliveryToIceberg',
  /** Snowflake. */
  SNOWFLAKE = 'DeliveryToSnowflake',
  /** Splunk. */
  SPLUNK = 'DeliveryToSplunk',
  /** An HTTP endpoint. */
  HTTP_ENDPOINT = 'DeliveryToHttpEndpoint',
}
