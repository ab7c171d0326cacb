import { AwsError } from '../../http';

/** A parameter is out of its bounds or does not fit the others. */
export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}

/** A member is missing or malformed, or the operation does not apply to the stream's capacity mode. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}

export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function throughputExceeded(message: string): AwsError {
  return new AwsError('ProvisionedThroughputExceededException', message);
}
