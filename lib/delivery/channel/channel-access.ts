import {
  ArnFormat,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_kms as kms,
  type aws_logs as logs,
  Stack,
  type aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { grantKeyUse } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';
import { objectPatterns } from '../shared/bucket-access';

/** Kinesis Data Streams Developer Guide, "IAM permissions for data delivery". */
const LIST = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];
/**
 * The actions that AWS documents for this role. IAM's own reference does not have four of them, and linters
 * say so: CompleteMultipartUpload, CreateMultipartUpload, ListMultipartUploads and UploadPart. They stay: they
 * permit nothing, and Kinesis tries the role when it makes a channel, in a way that is not documented.
 */
const WRITE = [
  's3:CompleteMultipartUpload',
  's3:CreateMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:ListMultipartUploads',
  's3:PutObject',
  's3:UploadPart',
];
const USE_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The child `Role` of a delivery, which Kinesis assumes for the channels of this account. */
export function channelRole(scope: Construct, stream: kinesis.IStream): iam.Role {
  const stack = Stack.of(scope);
  return new iam.Role(scope, 'Role', {
    description: `Delivers the records of ${stream.node.path}`,
    assumedBy: new iam.ServicePrincipal('kinesis.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({ service: 'kinesis', resource: 'channel', resourceName: '*' }),
        },
      },
    }),
  });
}

/** Permits the use of the stream's key. A channel needs nothing else of the role to read the stream. */
export function grantStreamKey(
  { encryptionKey: key, streamArn }: kinesis.IStream,
  role: iam.IRole,
): iam.Grant[] {
  if (key === undefined) return [];
  return [
    grantKeyUse({
      key,
      grantee: role,
      actions: ['kms:Decrypt'],
      service: 'kinesis',
      encryptionContext: { 'aws:kinesis:arn': streamArn },
    }),
    grantKeyValidation(key, role),
  ];
}

/** Permits a channel to write to the log streams of one log group, which Kinesis makes. */
export function grantLogging(logGroup: logs.ILogGroup, role: iam.IRole): iam.Grant {
  const arn = Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${logGroup.logGroupName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  acknowledgeWildcards(role, [arn], 'The log streams of this log group, which Kinesis makes.');
  return iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [arn],
  });
}

/** Permits a channel to write objects and dead letters to a bucket. */
export function grantChannelDelivery(bucket: s3.IBucket, grantee: iam.IRole, prefixes: string[]): iam.Grant {
  return write(bucket, grantee, prefixes, WRITE);
}

/** Permits a channel to write dead letters to a bucket. */
export function grantDeadLetters(bucket: s3.IBucket, grantee: iam.IRole, prefix: string): iam.Grant {
  return write(bucket, grantee, [prefix], ['s3:PutObject']);
}

/** Permits Kinesis to try a key with the role when it makes the channel. */
export function grantKeyValidation(key: kms.IKey, grantee: iam.IRole): iam.Grant {
  return grantKeyUse({ key, grantee, actions: USE_KEY, service: 'kinesis' });
}

function write(bucket: s3.IBucket, grantee: iam.IRole, prefixes: string[], actions: string[]): iam.Grant {
  const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
  const objects = objectPatterns(bucket, prefixes);
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions: LIST,
    resourceArns: [bucket.bucketArn],
    conditions,
  }).combine(iam.Grant.addToPrincipal({ grantee, actions, resourceArns: objects, conditions }));
  acknowledgeWildcards(grantee, objects, 'Kinesis gives each object a key of its own below these prefixes.');
  const key = bucket.encryptionKey;
  if (key === undefined) return grant;
  return grant.combine(
    grantKeyUse({
      key,
      grantee,
      actions: USE_KEY,
      service: 's3',
      // S3 passes the object's ARN, or the bucket's where a bucket key is on.
      encryptionContextLike: { 'aws:s3:arn': [bucket.bucketArn, ...objects] },
    }),
  );
}
