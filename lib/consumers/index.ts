export { FanOutMetrics } from './consumer-metrics';
export { DeadLetterRedrive } from './dead-letter-redrive';
export type { DeadLetterRedriveProps } from './dead-letter-redrive-props';
export {
  type BucketDestinationOptions,
  FailureDestination,
  type QueueDestinationOptions,
  type TopicDestinationOptions,
} from './failure-destination';
export { FanOutConsumer, type FanOutConsumerProps } from './fan-out-consumer';
export { LambdaConsumer } from './lambda-consumer';
export type { LambdaConsumerProps } from './lambda-consumer-props';
export { ParkingLot, type ParkingLotProps } from './parking-lot';
export { type DedicatedThroughputOptions, ReadThroughput } from './read-throughput';
export { RelationalSink, type RelationalSinkProps } from './relational-sink';
export { StartingPosition } from './starting-position';
