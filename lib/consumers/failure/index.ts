export {
  type BucketDestinationOptions,
  FAILURE_PREFIX,
  FailureDestination,
  type FailureDestinationConfig,
  type QueueDestinationOptions,
  type TopicDestinationOptions,
} from './failure-destination';
export { ParkingLot, type ParkingLotProps } from './parking-lot';
export { writeAccess } from './write-access';
