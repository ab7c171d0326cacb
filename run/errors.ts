import { UserError } from '../common';

export { UsageError } from '../common';

/** The input cannot be read, or not to its end. */
export class InputError extends UserError {
  override readonly name = 'InputError';
}

/** The assembly cannot be run: it lacks what a run needs, or this machine cannot start it. */
export class StackError extends UserError {
  override readonly name = 'StackError';
}
