export type { DeliverMessage, EventInvokeConfiguration } from './async-invocations';
export type { EventSourceMappingDescription, EventSourceMappings } from './event-source-mappings';
export { NO_EVENT_SOURCE_MAPPINGS } from './event-source-mappings';
export type { FunctionConfiguration } from './function-configuration';
export { type InvokeOptions, LambdaRuntime, type LambdaRuntimeOptions } from './lambda-runtime';
export { LambdaService, type LambdaServiceOptions } from './lambda-service';
export { functionResources } from './resources';
export type { FunctionInvoker, InvocationFacts, InvokeResult, LogLine } from './types';
