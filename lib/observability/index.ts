export {
  AlarmSeverity,
  AlarmTopic,
  type AlarmTopicProps,
  type AlarmTuning,
  type MonitoredAlarm,
  MonitoringAlarm,
  type MuteRuleOptions,
} from './alarms';
export { type ImportedDelivery, ImportedDestination } from './alarms/watched';
export { AuditTrail, type AuditTrailProps } from './audit/audit-trail';
export { BlueprintReport, type ExpectedLoad, type ExpectedWrites } from './report/blueprint-report';
export { StreamMonitoring } from './stream-monitoring';
export type { MonitoringOptions, StreamMonitoringProps } from './stream-monitoring-props';
