export type { BucketDestinationOptions } from './bucket-destination';
export * from './dead-letter-redrive';
export * from './failure-destination';
export * from './lambda-consumer';
export * from './lambda-consumer-props';
export type { QueueDestinationOptions } from './queue-destination';
export * from './starting-position';
export type { TopicDestinationOptions } from './topic-destination';
