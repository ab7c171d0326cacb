export { ClickstreamBlueprint, type ClickstreamBlueprintProps } from './clickstream-blueprint';
export type { ClickstreamConsumerOptions } from './clickstream-consumer-options';
export type { ClickstreamIngestOptions } from './clickstream-ingest';
export type { ClickstreamMonitoringOptions } from './clickstream-monitoring';
export { ClickstreamStack, type ClickstreamStackProps } from './clickstream-stack';
export type { EventTableOptions } from './event-table';
export {
  PageViewDelivery,
  type PageViewDeliveryOptions,
  type PageViewDeliveryProps,
  PageViewPartition,
} from './page-view-delivery';
export { SessionCounter, type SessionCounterOptions, type SessionCounterProps } from './session-counter';
