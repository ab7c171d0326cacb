/**
 * Something that the user gave a program cannot be used. The message is one sentence for the user, and a
 * program prints it without the stack. Every other error is a defect of the program and keeps its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** A flag cannot be used as it was given. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}

/** The text that a program prints for an error: a user's error as its sentence, any other with its stack. */
export function errorText(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
