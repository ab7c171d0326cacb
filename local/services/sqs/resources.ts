import { Properties, type ResourceProvider, type Unsupported } from '../../template';
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

const UNPLAYED: Unsupported = {
  withoutEffect: [
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
};

/**
 * Makes `AWS::SQS::Queue`.
 * @param endpoint where clients reach the queues, for example `http://127.0.0.1:4566`; queue URLs begin with it,
 *   because an SDK takes the queue URL's host for the endpoint
 */
export function queueResources(queues: Queues, endpoint: string): ResourceProvider {
  return {
    'AWS::SQS::Queue': (resource) => {
      const properties = new Properties(resource.properties, UNPLAYED);
      const name = properties.string('QueueName') ?? resource.physicalName(80);
      const attributes = properties.attributes(ATTRIBUTES);
      const note = properties.note();
      const queue = queues.create(name, attributes, resource);
      const url = `${endpoint}/${resource.accountId}/${queue.name}`;
      return { ref: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url }, note };
    },
  };
}
