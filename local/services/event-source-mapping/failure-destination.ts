import type { FailureDelivery } from './failure-record';

/** Takes what event source mappings give up: queues and topics the body, buckets the body under its key. */
export interface FailureDestination {
  /**
   * @param destinationArn of a standard queue, a standard topic or a bucket
   * @throws when it could not be delivered; the mapping then tries again, a few times
   */
  deliver(destinationArn: string, delivery: FailureDelivery): Promise<void>;
}
