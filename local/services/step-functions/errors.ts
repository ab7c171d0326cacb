import { AwsError } from '../../http';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidDefinition(message: string): AwsError {
  return new AwsError('InvalidDefinition', message);
}

export function invalidName(name: string): AwsError {
  return new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

export function invalidArn(arn: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

export function invalidExecutionInput(message: string): AwsError {
  return new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${message}'`);
}

export function invalidToken(token: string): AwsError {
  return new AwsError('InvalidToken', `Invalid Token: '${token}'`);
}

export function executionAlreadyExists(arn: string): AwsError {
  return new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

export function executionDoesNotExist(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

export function stateMachineDoesNotExist(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

export function stateMachineAlreadyExists(arn: string): AwsError {
  return new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
}

export function resourceNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
}

export function stateMachineTypeNotSupported(operation: string): AwsError {
  return new AwsError(
    'StateMachineTypeNotSupported',
    `This operation is not supported by this type of state machine: ${operation} takes STANDARD ones.`,
  );
}

export function isStopping(): AwsError {
  return new AwsError('ServiceUnavailable', 'The local Step Functions is stopping.', 503);
}
