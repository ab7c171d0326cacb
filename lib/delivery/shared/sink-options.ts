import type { Duration } from 'aws-cdk-lib';
import type { DeliveryBuffering } from './buffering';
import type { DeliveryBucketOptions } from './source-backup';

/** What every destination other than S3 has. */
export interface SinkOptions extends DeliveryBuffering {
  /**
   * How long delivery is tried again before records go to the backup bucket: whole seconds, 0 to 7,200.
   *
   * @default - see the destination
   */
  readonly retryDuration?: Duration;

  /**
   * The bucket for what could not be delivered: objects by time of arrival below `backup/`, and what the transform or the
   * destination refused below `errors/`.
   *
   * @default - a bucket of the delivery's own: encrypted with a key of its own that rotates, no public access, TLS only
   */
  readonly backup?: DeliveryBucketOptions;
}

/** What a destination has that can also keep a copy of everything. */
export interface BackedUpSinkOptions extends SinkOptions {
  /**
   * Whether the backup bucket gets all records, and not only those that could not be delivered. Once on it cannot be
   * switched off again everywhere (of Splunk AWS says so; Firehose, SplunkDestinationConfiguration).
   *
   * @default false
   */
  readonly backUpAllRecords?: boolean;
}
