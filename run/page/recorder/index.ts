export { DecisionLog } from './decision-log';
export { INTERVAL_MS, Recorder, type RecorderOptions } from './recorder';
