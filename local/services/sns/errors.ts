import { AwsError } from '../../http';

/** What SNS answers to a parameter that it does not take. */
export function invalidParameter(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}
