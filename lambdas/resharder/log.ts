/** Where the resharder tells what it does: a sentence, and what belongs to it. */
export interface Log {
  info(message: string, entry: Readonly<Record<string, unknown>>): void;
  warn(message: string, entry: Readonly<Record<string, unknown>>): void;
}
