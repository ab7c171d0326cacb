/** The input cannot be read, or not to its end. The message is for the person who gave it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
