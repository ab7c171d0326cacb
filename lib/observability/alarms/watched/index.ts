// What is watched: the alarms of each part of a stream, as definitions.

export { autoscalerAlarms } from './autoscaler-alarms';
export { consumerAlarms, fanOutAlarms } from './consumer-alarms';
export { deliveryAlarms } from './delivery-alarms';
export { deliveriesOf, type MonitoredDelivery } from './delivery-settings';
export { flinkAlarms } from './flink-alarms';
export { httpAlarms } from './http-alarms';
export { type ImportedDelivery, ImportedDestination } from './imported-delivery';
export { kclAlarms } from './kcl-alarms';
export { streamAlarms } from './stream-alarms';
export { tableAlarms } from './table-alarms';
