export * from './agent';
export { CrossAccountAccess, type CrossAccountAccessProps } from './cross-account-access';
export * from './http';
export { type IotErrorBucketOptions, IotErrorDestination } from './iot-error-destination';
export { IotIngest, type IotIngestProps } from './iot-ingest';
export { IotPartitionKey, IotPayload } from './iot-payload';
export * from './services';
export { StreamAccess } from './stream-access';
