export type {
  EventSourceMappingDescription,
  EventSourceMappings,
} from './api/event-source-mapping-operations';
export { NO_EVENT_SOURCE_MAPPINGS } from './api/event-source-mapping-operations';
export { LambdaService, type LambdaServiceOptions } from './api/lambda-service';
export type { FunctionConfiguration } from './functions/function-configuration';
export { unplayableFunction } from './functions/playable-runtime';
export type { DeliverMessage, EventInvokeConfiguration } from './invocations/async-invocations';
export type { FunctionInvoker, InvocationFacts, InvokeResult, LogLine } from './invocations/invocation';
export { LambdaRuntime } from './lambda-runtime';
export type { InvokeOptions, LambdaRuntimeOptions } from './lambda-runtime-options';
export { functionResources } from './resources';
export { DEFAULT_FUNCTION_TIME, type FunctionTime } from './time-model';
