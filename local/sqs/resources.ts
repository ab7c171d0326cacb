import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template';
import type { Queues } from './queues';

/** Properties that become queue attributes of the same name. */
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/**
 * Makes `AWS::SQS::Queue`.
 * @param endpoint where clients reach the queues, for example `http://127.0.0.1:4566`; queue URLs begin with it,
 *   because an SDK takes the queue URL's host for the endpoint
 */
export function queueResources(queues: Queues, endpoint: string): ResourceProvider {
  return {
    types: ['AWS::SQS::Queue'],
    provision(resource: ResourceRequest): ProvisionedResource {
      const { QueueName } = resource.properties;
      const attributes = ATTRIBUTES.flatMap((name): [string, string][] => {
        const value = resource.properties[name];
        if (value === undefined) return [];
        return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
      });
      const queue = queues.create(
        typeof QueueName === 'string' ? QueueName : resource.physicalName(80),
        Object.fromEntries(attributes),
        resource,
      );
      const url = `${endpoint}/${resource.accountId}/${queue.name}`;
      return { ref: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url } };
    },
  };
}
