import {
  aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  type aws_s3 as s3,
} from 'aws-cdk-lib';
import { StreamGrants } from '../../stream/stream-grants';
import { grantKeyUse, grantOn } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';
import type { ReplaySource } from './replay-source';
import type { ReplayTarget } from './replay-target';

/** Below which the function keeps what it has to remember. */
const OWN_PREFIX = 'replays/';

/** Permits the function of a replay to read its source, to write to its target and to use its bucket, and nothing else. */
export function grantReplay(
  grantee: lambda.Function,
  bucket: s3.IBucket,
  source: ReplaySource,
  target: ReplayTarget,
): iam.Grant[] {
  const grants = [ownObjects(grantee, bucket)];
  if (source._stream !== undefined) grants.push(StreamGrants.of(source._stream).sharedReader(grantee));
  if (source._bucket !== undefined) {
    grants.push(readObjects(grantee, source._bucket, source._objects.prefix ?? ''));
  }
  if (target._stream !== undefined) grants.push(putRecords(grantee, target._stream));
  if (target._function !== undefined) {
    // Only this function, version or alias. The CDK's own grant would cover all versions of it.
    const resourceArns = [target._function.functionArn];
    grants.push(iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns }));
  }
  return grants;
}

function putRecords(grantee: lambda.Function, stream: kinesis.IStream): iam.Grant {
  const grant = grantOn(stream, stream.streamArn, grantee, ['kinesis:PutRecords']);
  const key = stream.encryptionKey;
  if (key === undefined) return grant;
  const encryptionContext = { 'aws:kinesis:arn': stream.streamArn };
  return grant.combine(
    grantKeyUse({ key, grantee, actions: ['kms:GenerateDataKey'], service: 'kinesis', encryptionContext }),
  );
}

function ownObjects(grantee: lambda.Function, bucket: s3.IBucket): iam.Grant {
  return objects(
    grantee,
    bucket,
    OWN_PREFIX,
    ['s3:GetObject', 's3:PutObject'],
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  );
}

function readObjects(grantee: lambda.Function, bucket: s3.IBucket, prefix: string): iam.Grant {
  return objects(grantee, bucket, prefix, ['s3:GetObject'], ['kms:Decrypt']);
}

function objects(
  grantee: lambda.Function,
  bucket: s3.IBucket,
  prefix: string,
  actions: string[],
  keyActions: string[],
): iam.Grant {
  const all = bucket.arnForObjects(`${prefix}*`);
  const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
  if (grantee.role !== undefined) {
    acknowledgeWildcards(grantee.role, [all], 'The keys of objects have times and sequence numbers in them.');
  }
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [all], conditions }).combine(
    // It lists, and without it S3 answers 403, not 404, for an object that is not there.
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [bucket.bucketArn],
      conditions,
    }),
  );
  const key = bucket.encryptionKey;
  if (key === undefined) return grant;
  return grant.combine(grantKeyUse({ key, grantee, actions: keyActions, service: 's3' }));
}
