export * from './clickstream-blueprint';
export * from './clickstream-monitoring-options';
export * from './clickstream-stack';
