import { parseArn } from '../base/arn';
import type { FailureDelivery } from '../services/event-source-mapping';
import type { ObjectStore } from '../services/s3';
import type { Topics } from '../services/sns';
import type { Queues } from '../services/sqs';

/** Sends a message or an object to the destination with this ARN. */
export type Deliver = (destinationArn: string, delivery: FailureDelivery) => Promise<void>;

/** The services whose resources can be a destination. */
export interface Destinations {
  readonly queues: Queues;
  readonly topics: Topics;
  readonly objects: ObjectStore;
}

/**
 * Delivers to a queue, a topic or a bucket; the ARN tells which.
 * @throws AwsError when the destination does not exist or refuses; Error for a service that cannot be a
 *   destination
 */
export async function deliverTo(
  { queues, topics, objects }: Destinations,
  arn: string,
  { body, key }: FailureDelivery,
): Promise<void> {
  const { service, resource } = parseArn(arn);
  if (service === 'sqs') queues.send(arn, body);
  else if (service === 'sns') await topics.publish(arn, body);
  else if (service === 's3' && key !== undefined) await objects.putObject(resource, key, body);
  else throw new Error(`${arn} is no destination; queues, topics and (for records) buckets are.`);
}
