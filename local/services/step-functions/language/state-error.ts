/** What a state fails with: an error's name, which Retry and Catch look for, and its cause. */
export class StateError extends Error {
  /**
   * @param error `States.Timeout`, `Lambda.TooManyRequestsException`, or the name that a function or a Fail state gave
   * @param cause for people; the payload where a function failed
   */
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
  ) {
    super(`${error ?? 'an error without a name'}: ${cause ?? ''}`);
  }

  /** What a Catch hands to the next state. */
  get output() {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.cause === undefined ? {} : { Cause: this.cause }),
    };
  }
}

/** `States.ALL` takes neither of them; `States.Runtime` is not even taken by its name. */
const FATAL = 'States.Runtime';
const BEYOND_ALL: readonly unknown[] = [FATAL, 'States.DataLimitExceeded'];

/**
 * Whether a Retry or a Catch that names `errorEquals` is for this error.
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

/** What a state fails with when its data or its fields do not fit together; nothing retries or catches it. */
export function runtimeError(cause: string): StateError {
  return new StateError(FATAL, cause);
}
