/** A trace that cannot be used. The message is for the person who gave it, and names the row. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}
