export { ChannelMetrics } from './channel-metrics';
export { DynamoDbMetrics } from './dynamodb-metrics';
export { FanOutMetrics } from './fan-out-metrics';
export { FirehoseMetrics } from './firehose-metrics';
export { KinesisMetrics } from './kinesis-metrics';
export { LambdaMetrics, mappingMetrics } from './lambda-metrics';
export { queueMetrics } from './queue-metrics';
export { atScale } from './scaled-metrics';
export { StateMachineMetrics } from './state-machine-metrics';
