export {
  type BucketDestinationOptions,
  FailureDestination,
  ParkingLot,
  type ParkingLotProps,
  type QueueDestinationOptions,
  type TopicDestinationOptions,
} from './failure';
export type { LambdaConsumerProps } from './lambda-consumer';
export { LambdaConsumer } from './lambda-consumer';
export {
  type DedicatedThroughputOptions,
  FanOutConsumer,
  type FanOutConsumerProps,
  FanOutMetrics,
  ReadThroughput,
  StartingPosition,
} from './reading';
export type { DeadLetterRedriveProps } from './redrive';
export { DeadLetterRedrive } from './redrive';
export { RelationalSink, type RelationalSinkProps } from './relational-sink';
