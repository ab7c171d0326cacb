import { UserError } from '../common';

/** A flag that cannot be used as it was given. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}

/** A trace that cannot be used. The message names the row. */
export class TraceError extends UserError {
  override readonly name = 'TraceError';
}
