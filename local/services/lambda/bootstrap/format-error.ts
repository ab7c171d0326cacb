/** An error as Lambda reports it to the caller. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/**
 * What was thrown, in Lambda's shape (aws-lambda-ric 4.0.2): an Error by its name, message and stack; any other value by
 * its `typeof` and as text.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 */
export function formatError(thrown: unknown): ReportedError {
  try {
    if (thrown instanceof Error) {
      return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    // A value whose `toString` throws. Lambda has a sentence of its own for it.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}
