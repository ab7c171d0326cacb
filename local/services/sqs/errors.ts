import { AwsError } from '../../http';

/** The error for a parameter that the request lacks. */
export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

/** The error for a parameter whose value SQS does not accept. */
export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** The error for a queue attribute that SQS does not have. */
export function unknownAttribute(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** The error for a FIFO queue, which the local endpoint does not support. */
export function fifoNotSupported(subject: string): AwsError {
  return new AwsError('UnsupportedOperation', `${subject}: FIFO queues are not played on this machine.`);
}
