// What is replayed, and in which order.

export { type Lane, type PlannedShard, type Round, roundOfObjects, roundsOfShards } from './lanes';
export {
  checkRetention,
  InvalidRequestError,
  iso,
  parseRequest,
  type ReplayRequest,
  type ResumeRequest,
} from './request';
