// Where the records go.

export { FunctionTarget } from './function-target';
export { StreamTarget, waves } from './stream-target';
export {
  type FailedRecord,
  type Sent,
  type Target,
  TargetBusyError,
  TargetFailingError,
  TimeUpError,
} from './target';
