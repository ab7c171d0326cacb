export type { DeliveryOutcome, ObjectAddress } from './delivery/delivery-outcome';
export type { DeliveryCounts } from './delivery-account';
export { DeliveryStream } from './delivery-stream';
export { DeliveryStreams, type DeliveryStreamsOptions } from './delivery-streams';
export { type FirehoseMetric, METRIC_UNITS } from './firehose-observer';
export { FirehoseService } from './firehose-service';
export type { ErrorOutputType, SourceRecord } from './record';
export { deliveryStreamResources } from './resources';
