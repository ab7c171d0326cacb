import { bindHttp, type HttpDestinationOptions } from './destinations/http-destination';
import { bindIceberg, type IcebergDestinationOptions } from './destinations/iceberg-destination';
import { bindOpenSearch, type OpenSearchDestinationOptions } from './destinations/open-search-destination';
import {
  bindOpenSearchServerless,
  type OpenSearchServerlessDestinationOptions,
} from './destinations/open-search-serverless-destination';
import { bindRedshift, type RedshiftDestinationOptions } from './destinations/redshift-destination';
import { bindS3, type S3DestinationOptions } from './destinations/s3-destination';
import { bindSnowflake, type SnowflakeDestinationOptions } from './destinations/snowflake-destination';
import { bindSplunk, type SplunkDestinationOptions } from './destinations/splunk-destination';
import type { DeliveryContext, DeliveryDestinationConfig } from './shared/destination-config';

/**
 * Where Firehose delivers a stream's records. Each destination other than S3 has a bucket for records that
 * could not be delivered. Credentials come from a secret, so no template holds them.
 */
export class DeliveryDestination {
  /**
   * Objects in an S3 bucket.
   *
   * @example
   * DeliveryDestination.s3({ format: DeliveryFormat.parquet({ databaseName: 'clicks', tableName: 'views' }) })
   */
  public static s3(options: S3DestinationOptions = {}): DeliveryDestination {
    return new DeliveryDestination((context) => bindS3(context, options));
  }

  /** Apache Iceberg tables, of the Glue data catalog or in Amazon S3 Tables. */
  public static iceberg(options: IcebergDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindIceberg(context, options));
  }

  /** An index of an Amazon OpenSearch Service domain. */
  public static openSearch(options: OpenSearchDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindOpenSearch(context, options));
  }

  /** An index of an Amazon OpenSearch Serverless collection. */
  public static openSearchServerless(options: OpenSearchServerlessDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindOpenSearchServerless(context, options));
  }

  /** A table of an Amazon Redshift cluster or serverless workgroup. */
  public static redshift(options: RedshiftDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindRedshift(context, options));
  }

  /** An HTTPS endpoint that responds as Firehose documents. */
  public static http(options: HttpDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindHttp(context, options));
  }

  /** A Splunk HTTP Event Collector. */
  public static splunk(options: SplunkDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindSplunk(context, options));
  }

  /** A Snowflake table. */
  public static snowflake(options: SnowflakeDestinationOptions): DeliveryDestination {
    return new DeliveryDestination((context) => bindSnowflake(context, options));
  }

  private constructor(private readonly bind: (context: DeliveryContext) => DeliveryDestinationConfig) {}

  /**
   * Makes the resources of the destination, as children of its delivery.
   * @internal
   */
  public _bind(context: DeliveryContext): DeliveryDestinationConfig {
    return this.bind(context);
  }
}
