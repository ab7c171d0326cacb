/**
 * Something that a person gave a program cannot be used. The message is one sentence for that person, so a
 * program prints it without the stack. Every other error is a defect of the program, and keeps its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
