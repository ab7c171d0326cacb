/** The message of a thrown value. JavaScript allows any value to be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
