export { QueueStartingPosition } from './queue-starting-position';
export { StreamQueue } from './stream-queue';
export type { StreamQueueProps } from './stream-queue-props';
