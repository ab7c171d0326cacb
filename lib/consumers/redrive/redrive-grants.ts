import {
  aws_iam as iam,
  type aws_lambda as lambda,
  type aws_s3 as s3,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import { StreamGrants } from '../../stream/stream-grants';
import { grantKeyUse, grantOn } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';
import type { LambdaConsumer } from '../lambda-consumer';
import type { RedriveSource } from './redrive-definition';

const SET_ASIDE_PREFIX = 'set-aside/';

/** Objects of failed batches, and the state that redrives them. */
export interface RedriveObjects extends Omit<RedriveSource, 'bucketName'> {
  readonly bucket: s3.IBucket;
}

/** Permits a redrive's function to do its work, and nothing else. */
export function grantRedrive(
  grantee: lambda.IFunction,
  consumer: LambdaConsumer,
  sources: readonly RedriveObjects[],
): iam.Grant[] {
  const { deadLetterQueue: queue } = consumer;
  // Only this function, version or alias. The CDK's own grant would cover all versions of it.
  const invoke = iam.Grant.addToPrincipal({
    grantee,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [consumer.handler.functionArn],
  });
  const objects = sources.map((source) => grantObjects(grantee, source));
  if (queue === undefined) return [invoke, ...objects];
  return [
    invoke,
    ...objects,
    StreamGrants.of(consumer.stream).sharedReader(grantee),
    grantQueue(grantee, queue),
  ];
}

function grantQueue(grantee: lambda.IFunction, queue: sqs.IQueue): iam.Grant {
  const grant = grantOn(queue, queue.queueArn, grantee, [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ]);
  const key = queue.encryptionMasterKey;
  if (key === undefined) return grant;
  return grant.combine(grantKeyUse({ key, grantee, actions: ['kms:Decrypt'], service: 'sqs' }));
}

function grantObjects(grantee: lambda.IFunction, { bucket, prefix }: RedriveObjects): iam.Grant {
  const failed = bucket.arnForObjects(`${prefix}*`);
  const setAside = bucket.arnForObjects(`${SET_ASIDE_PREFIX}${prefix}*`);
  const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
  const permit = (actions: string[], resourceArns: string[]) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
  const grant = permit(['s3:DeleteObject', 's3:GetObject'], [failed])
    .combine(permit(['s3:PutObject'], [failed, setAside]))
    // Without it S3 answers 403, not 404, for an object that another worker has deleted.
    .combine(permit(['s3:ListBucket'], [bucket.bucketArn]));
  if (grantee.role !== undefined) {
    const reason = 'The keys of failed batches have their time and sequence numbers in them.';
    acknowledgeWildcards(grantee.role, [failed, setAside], reason);
  }
  const key = bucket.encryptionKey;
  if (key === undefined) return grant;
  const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
  return grant.combine(grantKeyUse({ key, grantee, actions, service: 's3' }));
}
