/** A line that is not a page view. The message says why; it quotes at most eight characters of the line. */
export class NotAPageViewError extends Error {
  override readonly name = 'NotAPageViewError';
}
