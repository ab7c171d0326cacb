export { ShardAutoscaler, type ShardAutoscalerProps } from './shard-autoscaler';
export { ChangesPerDay, type ShardAutoscalerOptions, ShardMetrics } from './shard-autoscaler-options';
export type { ShardSchedule } from './shard-schedule';
