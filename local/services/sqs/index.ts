export { SqsService, type SqsServiceOptions } from './api/sqs-service';
export {
  type Message,
  type MessageAttribute,
  type MessageDraft,
  messageBytes,
  type ReceivedMessage,
} from './message';
export { Queue, type QueueCounts, type ReceiveOptions } from './queue';
export type { QueueSettings, RedrivePolicy } from './queue-settings';
export { Queues, type QueuesOptions } from './queues';
export { queueResources } from './resources';
