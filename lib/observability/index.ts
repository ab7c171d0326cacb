export * from './alarm-severity';
export * from './alarm-topic';
export * from './alarm-tuning';
export * from './monitored-alarm';
export * from './monitoring-alarm';
export * from './stream-monitoring';
export * from './stream-monitoring-props';
