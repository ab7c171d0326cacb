import { UserError } from '../common';

/** A flag cannot be used as it was given. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}

/** The input cannot be read, or not to its end. */
export class InputError extends UserError {
  override readonly name = 'InputError';
}

/** The assembly cannot be run: it lacks what a run needs, or this machine cannot start it. */
export class StackError extends UserError {
  override readonly name = 'StackError';
}
