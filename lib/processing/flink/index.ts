export { FlinkApplication } from './flink-application';
export type { FlinkApplicationProps } from './flink-application-props';
export { FlinkCode } from './flink-code';
export { FlinkRuntime } from './flink-runtime';
