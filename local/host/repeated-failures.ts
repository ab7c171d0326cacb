/**
 * Tells a person of failures that are faults of this code, with their stack. The same one is told the first time, and
 * then as a count the tenth, hundredth and thousandth time: a client that tries again for ever would bury all else.
 */
export class RepeatedFailures {
  private readonly times = new Map<string, number>();

  constructor(private readonly onNotice: (sentence: string) => void) {}

  /** @param context what was under way, e.g. `PUT /a-bucket/a-key` */
  readonly tell = (error: unknown, context: string): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const kind = kindOf(text);
    const times = (this.times.get(kind) ?? 0) + 1;
    this.times.set(kind, times);
    if (times === 1) this.onNotice(`The local AWS failed at ${context}: ${text}`);
    else if (Number.isInteger(Math.log10(times)))
      this.onNotice(
        `The local AWS has failed ${times} times as it did before, now at ${context}: ${text.split('\n')[0]}`,
      );
  };
}

/** Where in the code it failed: messages name keys and ids that differ each time. */
function kindOf(text: string): string {
  const frames = text.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length > 0 ? frames.join('\n') : text;
}
