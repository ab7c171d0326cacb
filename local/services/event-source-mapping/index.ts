export type { Disposition } from './disposition';
export type { EventCounts } from './event-counts';
export {
  EventSourceMapping,
  type EventSourceMappingOptions,
  type EventSourceMappingState,
} from './event-source-mapping';
export { EventSourceMappings, type EventSourceMappingsOptions } from './event-source-mappings';
export type { FailureDestination } from './failure-destination';
export type { FailureCondition, FailureDelivery } from './failure-record';
export { compileEventPattern } from './filter/event-pattern';
export { eventSourceMappingResources } from './resources';
export { type EventSourceMappingSettings, parseSettings } from './settings';
export type { StartingPosition } from './starting-position';
