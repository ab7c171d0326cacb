import { AwsError } from '../../http';

/** The error for a request that CloudWatch refuses. */
export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** The error for an alarm that does not exist. */
export function alarmNotFound(name: string): AwsError {
  return new AwsError('ResourceNotFound', `There is no alarm ${name}.`, 404);
}

/** A metric math expression that cannot be read or evaluated. The message says where, and what is allowed. */
export class MathError extends Error {
  override readonly name = 'MathError';
}
