export * from './shard-autoscaler';
export * from './shard-autoscaler-options';
export * from './shard-metrics';
