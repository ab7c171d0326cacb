export { CloudFrontIngest, type CloudFrontIngestProps } from './cloud-front-ingest';
export { DmsIngest, type DmsIngestProps, DmsMessageFormat } from './dms-ingest';
export { EventBridgeIngest, type EventBridgeIngestProps } from './event-bridge-ingest';
export { LogDistribution, LogGroupIngest, type LogGroupIngestProps } from './log-group-ingest';
export { LogsDestination, type LogsDestinationProps } from './logs-destination';
export { TableIngest, type TableIngestProps } from './table-ingest';
