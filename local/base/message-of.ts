/** What to say of something that was thrown, which JavaScript allows to be anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
