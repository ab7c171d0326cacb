import {
  aws_lambda as lambda,
  aws_opensearchservice as opensearch,
  type Size,
  type Stack,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import {
  DataStream,
  DataStreamEncryption,
  type DeliveryDestination,
  FirehoseDelivery,
} from 'cdk-kinesis-blueprint';
import { policyLines } from '../../support/readable-policy';
import { type Json, messageOf, newStack, onlyResource } from '../../support/synthesize';

export const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';
export const WHERE = 'FirehoseDelivery "App/Delivery": ';
export const FIREHOSE = 'Firehose Developer Guide';
/** Two statements of every destination: what the backup bucket takes. */
export const BACKUP =
  's3: AbortMultipartUpload, GetObject, PutObject | on <DeliveryBackupBucket.Arn>/backup/*, <DeliveryBackupBucket.Arn>/errors/*';

export const secretOf = (stack: Stack) =>
  secretsmanager.Secret.fromSecretCompleteArn(
    stack,
    'Secret',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:credentials-AbCdEf',
  );
export const domainOf = (stack: Stack) =>
  opensearch.Domain.fromDomainAttributes(stack, 'Domain', {
    domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/logs',
    domainEndpoint: 'https://logs.eu-west-1.es.amazonaws.com',
  });

export function handlerOf(stack: Stack): lambda.IFunction {
  const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:transform';
  return lambda.Function.fromFunctionAttributes(stack, 'Transform', { functionArn });
}

export interface Setting {
  readonly maxRecordSize?: Size;
  readonly transform?: boolean;
}

/** A delivery whose stream has no key of its own, so that every KMS statement is the destination's. */
export function deliver(
  stack: Stack,
  destination: DeliveryDestination,
  setting: Setting = {},
): FirehoseDelivery {
  const stream = new DataStream(stack, 'Clicks', {
    encryption: DataStreamEncryption.awsManaged(),
    maxRecordSize: setting.maxRecordSize,
  });
  const transform = setting.transform ? { handler: handlerOf(stack) } : undefined;
  return new FirehoseDelivery(stack, 'Delivery', { stream, destination, transform });
}

/** The destination's part of the only delivery stream. */
export function partOf(stack: Stack, name: string): Json {
  return onlyResource(stack, DELIVERY_STREAM)[name] as Json;
}

/** What the role may do beside what it may do in each delivery: backup bucket, its key, logs, stream. */
export function ownLines(stack: Stack): string[] {
  return policyLines(stack).filter((text) => !/^(?:s3|kms|logs|kinesis):/.test(text));
}

export const refused = (
  destination: (stack: Stack) => DeliveryDestination,
  setting: Setting = {},
): string => {
  const stack = newStack();
  return messageOf(() => deliver(stack, destination(stack), setting));
};
