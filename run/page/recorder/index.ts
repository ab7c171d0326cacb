export { DecisionLog } from './decision-log';
export { Recorder, type RecorderOptions } from './recorder';
