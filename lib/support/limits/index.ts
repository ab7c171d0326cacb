// The limits and the defaults of AWS that this library knows, each once: ranges that a property is checked against, and
// plain numbers. A number carries its unit at the end of its name.

export * from './dynamodb';
export * from './firehose';
export * from './flink';
export * from './http';
export * from './ingest';
export * from './kinesis';
export * from './lambda';
export type { Limit } from './limit';
export * from './others';
export * from './processing';
