export * from './blueprint';
export * from './consumers';
export * from './data-stream';
export * from './delivery';
export * from './observability';
export * from './processing';
export * from './scaling';
export * from './stream';
export type { CommonFunctionOptions, FunctionOptions } from './support/function-options';
