export { AccountLimits } from './account-limits';
export { DeployWatch, type StackOfStream } from './deploy-watch';
export { KeySampler } from './key-sampler';
export { LiveStream } from './live-stream';
export { LoadMetrics } from './load-metrics';
export { SHARD_METRIC } from './metric-queries';
export { type Found, Observer } from './observer';
