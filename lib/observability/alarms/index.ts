// How an alarm is made of a definition, whom it tells, and when it is quiet.

export { AlarmSet, type MonitoredAlarm } from './alarm-set';
export { AlarmTopic, type AlarmTopicProps } from './alarm-topic';
export { checkAlarmRegion, warnOfOtherAccount } from './elsewhere';
export { AlarmSeverity, type AlarmTuning, MonitoringAlarm } from './monitoring-alarm';
export { type MuteRuleOptions, muteRule } from './mute-rule';
