export { Alarm, type AlarmSettings, type AlarmTransition, type HistoryItem } from './alarm';
export { type ActionTargets, actOn, SUPPORTED_ACTION_SERVICES } from './alarm-actions';
export { details } from './alarm-notification';
export { ALARM_STATES, type AlarmState, type StateReport } from './alarm-state';
export { Alarms } from './alarms';
export { readCompositeAlarm, UNSUPPORTED_OF_COMPOSITE_ALARM } from './composite-alarm';
export { type MetricAlarmSettings, readMetricAlarm, UNSUPPORTED_OF_ALARM } from './metric-alarm';
