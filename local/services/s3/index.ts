export { ObjectStore, type ObjectStoreOptions, type PutOptions } from './object-store';
export { bucketResources } from './resources';
export { S3Service, type S3ServiceOptions } from './s3-service';
export type { StoredObject, WriteConditions } from './stored-object';
