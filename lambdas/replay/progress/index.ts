// How far a replay has come, in objects of S3.

export {
  type LaneCounts,
  type LaneState,
  NOT_BEGUN,
  type ReplayReport,
  reportOf,
} from './lane-state';
export { type BegunReplay, ReplayStore } from './store';
