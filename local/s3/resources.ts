import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template';
import type { ObjectStore } from './object-store';

/** What a bucket has on AWS and not here, by the property that asks for it. Access control has no effect anyway. */
const NOT_PLAYED: readonly (readonly [string, string])[] = [
  ['InventoryConfigurations', 'there are no inventories'],
  ['LifecycleConfiguration', 'objects do not expire'],
  ['LoggingConfiguration', 'accesses are not logged'],
  ['NotificationConfiguration', 'nobody is notified of objects'],
  ['ObjectLockEnabled', 'objects are not locked'],
  ['ReplicationConfiguration', 'objects are not replicated'],
  ['VersioningConfiguration', 'only the latest version of an object is kept'],
  ['WebsiteConfiguration', 'there is no website'],
];

/** Makes `AWS::S3::Bucket`. */
export function bucketResources(store: ObjectStore): ResourceProvider {
  return {
    types: ['AWS::S3::Bucket'],
    async provision(resource: ResourceRequest): Promise<ProvisionedResource> {
      const { properties, partition, region } = resource;
      const { BucketName } = properties;
      const name = typeof BucketName === 'string' ? BucketName : resource.physicalName(63).toLowerCase();
      await store.createBucket(name);
      const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      const missing = NOT_PLAYED.filter(([property]) => properties[property] !== undefined).map(
        ([, what]) => what,
      );
      return {
        ref: name,
        attributes: {
          Arn: `arn:${partition}:s3:::${name}`,
          DomainName: `${name}.s3.${suffix}`,
          RegionalDomainName: `${name}.s3.${region}.${suffix}`,
          DualStackDomainName: `${name}.s3.dualstack.${region}.${suffix}`,
        },
        note: missing.length === 0 ? undefined : missing.join(', '),
      };
    },
  };
}
