/** Thrown when a run has taken longer than it was given, and another one has the stream now. */
export class LeaseLostError extends Error {
  constructor(stream: string) {
    super(`Another run has taken over ${stream}, so this one changes nothing more.`);
    this.name = 'LeaseLostError';
  }
}
