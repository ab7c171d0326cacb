import type { FailureDelivery } from './event-source-mapping';
import type { Queues } from './sqs';

/** Hands a message or an object to what an ARN names. */
export type Deliver = (destinationArn: string, delivery: FailureDelivery) => Promise<void>;

/** The services that can be a destination. */
export interface Destinations {
  readonly queues: Queues;
}

/**
 * Delivers to a queue, a topic or a bucket, by the service in the ARN.
 * @throws AwsError where the destination does not exist or refuses; Error for a service that is no destination
 */
export async function deliverTo(
  destinations: Destinations,
  arn: string,
  delivery: FailureDelivery,
): Promise<void> {
  const service = arn.split(':')[2];
  switch (service) {
    case 'sqs':
      destinations.queues.send(arn, delivery.body);
      return;
    default:
      throw new Error(
        `${arn} cannot be delivered to: ${service} is not played as a destination; sqs, sns and s3 are.`,
      );
  }
}
