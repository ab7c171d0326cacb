import { Properties, type ResourceProvider, type Unsupported } from '../../template';
import { MAX_QUEUE_NAME_CHARACTERS } from './limits';
import type { Queues } from './queues';

/** Properties that are queue attributes of the same name. */
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

const UNSUPPORTED: Unsupported = {
  withoutEffect: [
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
};

/**
 * Provisions `AWS::SQS::Queue`.
 * @param endpoint the address of the local endpoint, for example `http://127.0.0.1:4566`. Queue URLs begin
 *   with it, because an SDK sends a request to the host of the queue URL.
 */
export function queueResources(queues: Queues, endpoint: string): ResourceProvider {
  return {
    'AWS::SQS::Queue': (resource) => {
      const properties = new Properties(resource.properties, UNSUPPORTED);
      const name = properties.string('QueueName') ?? resource.physicalName(MAX_QUEUE_NAME_CHARACTERS);
      const attributes = properties.attributes(ATTRIBUTES);
      const note = properties.note();
      const queue = queues.create(name, attributes, resource);
      const url = `${endpoint}/${resource.accountId}/${queue.name}`;
      return { ref: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url }, note };
    },
  };
}
