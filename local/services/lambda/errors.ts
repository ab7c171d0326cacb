import { AwsError } from '../../http';

/**
 * An error in the form of the Lambda API: `Type` (`User` or `Service`) and `Message` beside the name.
 * @param status the HTTP status, 400 unless told
 */
export function lambdaError(
  code: string,
  message: string,
  status = 400,
  fields: Readonly<Record<string, unknown>> = {},
): AwsError {
  const Type = status >= 500 ? 'Service' : 'User';
  return new AwsError(code, message, status, { Type, Message: message, ...fields });
}

/** An error for a parameter that Lambda would refuse, or that the local run cannot honour. */
export function invalidParameter(message: string): AwsError {
  return lambdaError('InvalidParameterValueException', message);
}
