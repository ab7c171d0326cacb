/** A record that holds no readable line. The message says why and quotes nothing of the record. */
export class NotALogLineError extends Error {
  override readonly name = 'NotALogLineError';
}
