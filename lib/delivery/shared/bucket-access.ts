import { aws_iam as iam, Stack, type aws_s3 as s3, Token, TokenComparison } from 'aws-cdk-lib';
import { grantKeyUse } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';

/** Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination". */
const ON_OBJECTS = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'];
const ON_BUCKET = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];
/** Without it the owner of a bucket in another account could not read the objects. */
const IN_ANOTHER_ACCOUNT = 's3:PutObjectAcl';

/** A bucket that Firehose writes to. */
export interface BucketUse {
  readonly bucket: s3.IBucket;
  /** The prefixes of its objects' keys, without a wildcard. An empty one is the whole bucket. */
  readonly prefixes: string[];
}

/** Permits Firehose to deliver to buckets. A bucket may occur more than once. */
export function grantBucketUses(role: iam.IRole, uses: readonly BucketUse[]): iam.Grant[] {
  const prefixes = new Map<s3.IBucket, string[]>();
  for (const use of uses) {
    prefixes.set(use.bucket, [...(prefixes.get(use.bucket) ?? []), ...use.prefixes]);
  }
  return [...prefixes].map(([bucket, all]) => grantBucketDelivery(bucket, role, all));
}

function grantBucketDelivery(bucket: s3.IBucket, role: iam.IRole, prefixes: string[]): iam.Grant {
  const objects = objectPatterns(bucket, prefixes);
  const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
  const foreign =
    Token.compareStrings(bucket.env.account, Stack.of(role).account) === TokenComparison.DIFFERENT;
  const put = iam.Grant.addToPrincipal({
    grantee: role,
    actions: foreign ? [...ON_OBJECTS, IN_ANOTHER_ACCOUNT] : ON_OBJECTS,
    resourceArns: objects,
    conditions,
  });
  const list = iam.Grant.addToPrincipal({
    grantee: role,
    actions: ON_BUCKET,
    resourceArns: [bucket.bucketArn],
    conditions,
  });
  acknowledgeWildcards(role, objects, 'Firehose gives each object a key of its own below these prefixes.');
  const grant = put.combine(list);
  const key = bucket.encryptionKey;
  if (key === undefined) return grant;
  return grant.combine(
    grantKeyUse({
      key,
      grantee: role,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      service: 's3',
      // S3 passes the object's ARN, or the bucket's where a bucket key is on.
      encryptionContextLike: { 'aws:s3:arn': [bucket.bucketArn, ...objects] },
    }),
  );
}

/** The objects below these prefixes, as a policy names them. */
export function objectPatterns(bucket: s3.IBucket, prefixes: string[]): string[] {
  const widest = prefixes.filter(
    (prefix, index) =>
      !prefixes.some(
        (other, position) =>
          position !== index && prefix.startsWith(other) && (prefix !== other || position < index),
      ),
  );
  return widest.map((prefix) => bucket.arnForObjects(`${prefix}*`));
}
