export type { Alarm, AlarmState, Alarms, AlarmTransition, MetricAlarmSettings, StateReport } from './alarm';
export { CloudWatchService } from './api/cloudwatch-service';
export { CloudWatch, type CloudWatchOptions } from './cloudwatch';
export type { MetricSample, MetricSource } from './metrics';
export { alarmResources } from './resources';
