import type { Duration } from 'aws-cdk-lib';
import type { PageViewPartition } from './page-view-partition';

/** How the blueprint delivers page views to S3. */
export interface PageViewDeliveryOptions {
  /**
   * How long Firehose collects before it writes an object: 60 to 900 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly bufferInterval?: Duration;

  /**
   * By which hour objects are put together.
   *
   * @default - PageViewPartition.EVENT_HOUR; with a maxRecordSize above 1 MiB ARRIVAL_HOUR
   */
  readonly partitionBy?: PageViewPartition;

  /**
   * How long objects are kept, also those of records that were rejected, which hold the client's address.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;
}
