export type { MonitoredAlarm } from './alarms/alarm-set';
export { AlarmTopic, type AlarmTopicProps } from './alarms/alarm-topic';
export { type ImportedDelivery, ImportedDestination } from './alarms/imported-delivery';
export { AlarmSeverity, type AlarmTuning, MonitoringAlarm } from './alarms/monitoring-alarm';
export type { MuteRuleOptions } from './alarms/mute-rule';
export { AuditTrail, type AuditTrailProps } from './audit/audit-trail';
export { BlueprintReport, type ExpectedLoad, type ExpectedWrites } from './report/blueprint-report';
export { StreamMonitoring } from './stream-monitoring';
export type { MonitoringOptions, StreamMonitoringProps } from './stream-monitoring-props';
