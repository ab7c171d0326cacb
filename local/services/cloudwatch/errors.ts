/** An expression that cannot be read or worked out. The message says where it fails and what is allowed. */
export class MathError extends Error {
  override readonly name = 'MathError';
}
