import { formatArn } from '../../base/arn';
import { Properties, type ResourceProvider, type Unsupported } from '../../template';
import { MAX_BUCKET_NAME_CHARACTERS } from './limits';
import type { ObjectStore } from './object-store';

const UNSUPPORTED: Unsupported = {
  withoutEffect: [
    'AbacStatus',
    'AccelerateConfiguration',
    'AccessControl',
    'AnalyticsConfigurations',
    'BucketEncryption',
    'BucketNamePrefix',
    'BucketNamespace',
    'CorsConfiguration',
    'IntelligentTieringConfigurations',
    'InventoryConfigurations',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
    'MetricsConfigurations',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'ReplicationConfiguration',
    'Tags',
    'VersioningConfiguration',
    'WebsiteConfiguration',
  ],
  refused: { NotificationConfiguration: 'nobody is notified of objects on this machine' },
};

/** Provisions `AWS::S3::Bucket`. */
export function bucketResources(store: ObjectStore): ResourceProvider {
  return {
    'AWS::S3::Bucket': async (resource) => {
      const { partition, region } = resource;
      const properties = new Properties(resource.properties, UNSUPPORTED);
      const name =
        properties.string('BucketName') ?? resource.physicalName(MAX_BUCKET_NAME_CHARACTERS).toLowerCase();
      const note = properties.note();
      await store.createBucket(name);
      const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      return {
        ref: name,
        attributes: {
          Arn: formatArn({ partition, service: 's3', region: '', accountId: '', resource: name }),
          DomainName: `${name}.s3.${suffix}`,
          RegionalDomainName: `${name}.s3.${region}.${suffix}`,
          DualStackDomainName: `${name}.s3.dualstack.${region}.${suffix}`,
        },
        note,
      };
    },
  };
}
