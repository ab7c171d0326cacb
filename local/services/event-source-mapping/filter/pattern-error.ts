/** A filter pattern that Lambda would refuse when the mapping is made. The message names the place in the pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
