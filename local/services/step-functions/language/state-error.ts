/** The failure of a state: an error name, which Retry and Catch match, and a cause. */
export class StateError extends Error {
  /**
   * @param error such as `States.Timeout`, or the name that a function or a Fail state gave
   * @param cause a sentence, or the payload of a function that failed
   */
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
  ) {
    super(`${error ?? 'an error without a name'}: ${cause ?? ''}`);
  }

  /** The error output of a Catch. */
  get output() {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.cause === undefined ? {} : { Cause: this.cause }),
    };
  }
}

/** `States.ALL` matches neither of these errors. Nothing matches `States.Runtime`, not even its name. */
const FATAL = 'States.Runtime';
const BEYOND_ALL: readonly unknown[] = [FATAL, 'States.DataLimitExceeded'];

/**
 * Whether the ErrorEquals of a Retry or a Catch match an error.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function isNamed(errorEquals: readonly string[], { error }: StateError): boolean {
  if (error === FATAL) return false;
  return errorEquals.some((name) => {
    if (name === 'States.ALL') return !BEYOND_ALL.includes(error);
    // "Matches any error except States.Timeout."
    if (name === 'States.TaskFailed') return error !== 'States.Timeout' && !BEYOND_ALL.includes(error);
    return name === error;
  });
}

/** The failure of a state whose data do not fit its fields. Nothing retries or catches it. */
export function runtimeError(cause: string): StateError {
  return new StateError(FATAL, cause);
}
