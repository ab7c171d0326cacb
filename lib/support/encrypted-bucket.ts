import { Duration, aws_kms as kms, type RemovalPolicy, aws_s3 as s3, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ACCEPTED, accept } from './nag';

/** Properties of an encrypted bucket. */
export interface EncryptedBucketProps {
  /** The content, as the words follow "Encrypts". */
  readonly holds: string;
  /** How long objects are kept. Undefined keeps them until someone deletes them. */
  readonly expiration?: Duration;
  /** The key of the objects; undefined is a key of the bucket's own. */
  readonly encryptionKey?: kms.IKey;
  /** The removal policy of the bucket and of its own key. */
  readonly removalPolicy: RemovalPolicy;
}

const expirations = new WeakMap<s3.IBucket, Duration>();

/** How long an encrypted bucket keeps its objects. Undefined for another bucket, and without an end. */
export function expirationOf(bucket: s3.IBucket): Duration | undefined {
  return expirations.get(bucket);
}

/**
 * Makes the children `<id>` and, unless a key is given, `<id>Key` of a construct: a bucket and its own key,
 * which rotates. The bucket has no public access and speaks only TLS; it drops incomplete uploads after 7 days.
 */
export function encryptedBucket(scope: Construct, id: string, props: EncryptedBucketProps): s3.Bucket {
  const encryptionKey =
    props.encryptionKey ??
    new kms.Key(scope, `${id}Key`, {
      description: `Encrypts ${props.holds}`,
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy,
    });
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), expiration: props.expiration }],
    removalPolicy: props.removalPolicy,
  });
  if (props.expiration !== undefined) expirations.set(bucket, props.expiration);
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: ACCEPTED.S3BucketLoggingEnabled,
  });
  accept(bucket, 'S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled');
  return bucket;
}
