export type { Alarm, AlarmState, Alarms, AlarmTransition, MetricAlarmSettings, StateReport } from './alarm';
export { CloudWatchService } from './api/cloudwatch-service';
export { CloudWatch, type CloudWatchOptions } from './cloudwatch';
export { CloudWatchClock } from './cloudwatch-clock';
export type { MetricSource } from './metrics';
export { alarmResources } from './resources';
export {
  ChannelMetrics,
  DynamoDbMetrics,
  FanOutMetrics,
  FirehoseMetrics,
  KinesisMetrics,
  LambdaMetrics,
  mappingMetrics,
  queueMetrics,
} from './sources';
