import type { BoundDelivery, DeliveryContext } from './bound-delivery';
import { bindS3, type S3DestinationOptions } from './s3/s3-destination';

/** Where Firehose delivers a stream's records to. */
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

  private constructor(private readonly bind: (context: DeliveryContext) => BoundDelivery) {}

  /**
   * Makes what the destination needs, as children of its delivery.
   * @internal
   */
  public _bind(context: DeliveryContext): BoundDelivery {
    return this.bind(context);
  }
}
