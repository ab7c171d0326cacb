import { AwsError } from '../../http';

/** The error for a bucket that does not exist. */
export function noSuchBucket(name: string): AwsError {
  return new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}.`, 404);
}

/** The error for a key that its bucket does not have. */
export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', `The specified key does not exist: ${key}.`, 404, { Key: key });
}

/** The error for a conditional read or write whose condition does not hold. */
export function preconditionFailed(): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold.',
    412,
  );
}

/** The error for an operation that the local endpoint does not support. */
export function notSupported(operation: string): AwsError {
  return new AwsError('NotImplemented', `${operation} is not played by the local endpoint.`, 501);
}

/** The error for an object that the disk does not take. S3's clients try an InternalError again. */
export function diskRefused(reason: string): AwsError {
  return new AwsError('InternalError', `We encountered an internal error: ${reason}. Please try again.`, 500);
}
