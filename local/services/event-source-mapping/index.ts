export {
  EventSourceMapping,
  type EventSourceMappingOptions,
  type EventSourceMappingState,
} from './event-source-mapping';
export { EventSourceMappings, type EventSourceMappingsOptions } from './event-source-mappings';
export type { FailureCondition, FailureDelivery, FailureDestination } from './failure/failure-record';
export type { BatchAttempt, EventCounts, RecordOutcome } from './record-outcome';
export { eventSourceMappingResources } from './resources';
export type { StartingPosition } from './settings';
export { type EventSourceMappingSettings, parseSettings } from './settings';
