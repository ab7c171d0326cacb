export * from './blueprint';
export * from './consumers';
export * from './data-stream';
export * from './delivery';
export * from './ingest';
export * from './observability';
export * from './scaling';
export * from './stream';
export type { CommonFunctionOptions, FunctionOptions } from './support/function-options';
