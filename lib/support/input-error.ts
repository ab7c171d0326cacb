/**
 * What a caller wrote cannot be used. The message is one sentence for that person, so a program that reads
 * configuration prints it without the stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
