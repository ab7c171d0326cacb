export { S3Service, type S3ServiceOptions } from './api/s3-service';
export type { StoredObject, WriteConditions } from './object-store';
export { ObjectStore, type ObjectStoreOptions, type PutOptions } from './object-store';
export { bucketResources } from './resources';
