export { Replay, type ReplayProps } from './replay';
export { type ReplayObjects, ReplaySource } from './replay-source';
export { type ReplayFunctionOptions, ReplayTarget } from './replay-target';
