export type { DeliveryCounts, DeliveryOutcome, ObjectAddress } from '../delivery';
export { DeliveryStream } from './delivery-stream';
export { DeliveryStreams, type DeliveryStreamsOptions } from './delivery-streams';
export { type FirehoseMetric, METRIC_UNITS } from './firehose-observer';
export { FirehoseService } from './firehose-service';
export type { ErrorOutputType } from './record';
export { deliveryStreamResources } from './resources';
