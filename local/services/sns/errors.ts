import { AwsError } from '../../http';

/** The error for a parameter that SNS does not accept. */
export function invalidParameter(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}

/** The error for a topic or subscription that does not exist. */
export function notFound(kind: 'Topic' | 'Subscription', arn: string): AwsError {
  return new AwsError('NotFound', `${kind} does not exist: ${arn}`, 404);
}
