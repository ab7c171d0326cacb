import { type Duration, aws_iam as iam, RemovalPolicy, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { encryptedBucket } from '../support/encrypted-bucket';
import { grantKeyUse } from '../support/grants';
import { acknowledgeWildcards } from '../support/wildcards';
import type { BoundDestination } from './bound-destination';
import { mappingMetric } from './mapping-metric';

/** Where Lambda writes failed invocations; the layout is Lambda's own (AWS Lambda Developer Guide). */
export const FAILURE_PREFIX = 'aws/lambda/';

/** Options of `FailureDestination.bucket`. */
export interface BucketDestinationOptions {
  /**
   * An existing bucket.
   *
   * @default - a bucket of the consumer's own: encrypted with a key of its own that rotates, no public
   * access, TLS only
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the consumer's own bucket keeps failed records. Not for an existing one.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * What happens to the consumer's own bucket and its key when they leave the stack. Not for an existing one.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export function bindBucket(scope: Construct, options: BucketDestinationOptions): BoundDestination {
  const bucket = options.bucket ?? ownBucket(scope, options);
  return {
    arn: bucket.bucketArn,
    bucket,
    measuredByMapping: true,
    grantDelivery: (grantee) => {
      const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
      const failures = bucket.arnForObjects(`${FAILURE_PREFIX}*`);
      const put = iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:PutObject'],
        resourceArns: [failures],
        conditions,
      });
      const list = iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:ListBucket'],
        resourceArns: [bucket.bucketArn],
        conditions,
      });
      const grant = put.combine(list);
      if (grantee.grantPrincipal instanceof iam.Role) {
        const reason = 'Lambda chooses the keys of failed invocations, all of them under this prefix.';
        acknowledgeWildcards(grantee.grantPrincipal, [failures], reason);
      }
      const key = bucket.encryptionKey;
      if (key === undefined) return grant;
      return grant.combine(grantKeyUse({ key, grantee, actions: ['kms:GenerateDataKey'], service: 's3' }));
    },
    failures: (mapping) => mappingMetric(mapping, 'OnFailureDestinationDeliveredEventCount'),
  };
}

function ownBucket(scope: Construct, options: BucketDestinationOptions): s3.Bucket {
  // Not the stream's key: these records outlive the stream's, and must stay readable when the stream and its
  // key are gone.
  return encryptedBucket(scope, 'FailureBucket', {
    holds: `the failed records of ${scope.node.path}`,
    expiration: options.expiration,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
  });
}
