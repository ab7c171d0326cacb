import { AwsError } from '../../http';

/** An expression of a schedule that cannot be read. The message says what is wrong and what is allowed. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** The error for a rule or an event bus that does not exist. */
export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
