import { bindChannelBucket, type ChannelBucketOptions } from './channel-bucket-destination';
import type { ChannelContext, ChannelDestinationConfig } from './channel-destination-config';
import { bindChannelTable, type ChannelTableOptions } from './channel-table-destination';

/** Where a channel delivers a stream's records. A stream can have one channel of each kind. */
export class ChannelDestination {
  /** Objects in an S3 bucket, which hold the records as they are. */
  public static s3(options: ChannelBucketOptions = {}): ChannelDestination {
    return new ChannelDestination((context) => bindChannelBucket(context, options));
  }

  /** A new Apache Iceberg table in Amazon S3 Tables, from JSON records that fit a schema. */
  public static table(options: ChannelTableOptions): ChannelDestination {
    return new ChannelDestination((context) => bindChannelTable(context, options));
  }

  private constructor(private readonly bind: (context: ChannelContext) => ChannelDestinationConfig) {}

  /**
   * Makes the resources of the destination, as children of its delivery.
   * @internal
   */
  public _bind(context: ChannelContext): ChannelDestinationConfig {
    return this.bind(context);
  }
}
