export { FanOutMetrics, mappingMetric } from './consumer-metrics';
export { FanOutConsumer, type FanOutConsumerProps } from './fan-out-consumer';
export { type DedicatedThroughputOptions, ReadThroughput } from './read-throughput';
export { StartingPosition } from './starting-position';
