/** The result of one invocation. */
export type InvokeResult =
  /** The handler returned. `payload` is its JSON; `"null"` when it returned nothing. */
  | {
      readonly kind: 'success';
      readonly payload: string;
      readonly requestId: string;
      readonly executedVersion: string;
    }
  /**
   * The handler threw, timed out, or its process ended. `payload` is Lambda's error JSON (errorType,
   * errorMessage, trace).
   */
  | {
      readonly kind: 'functionError';
      readonly functionError: 'Unhandled';
      readonly payload: string;
      readonly requestId: string;
      readonly executedVersion: string;
    }
  /** The function did not run: reserved or account concurrency was used up (429 TooManyRequestsException). */
  | { readonly kind: 'throttled'; readonly reason: string };

/** Invokes functions synchronously, for event sources that run in-process. */
export interface FunctionInvoker {
  /**
   * @param functionName name, ARN, or either with a qualifier
   * @param payload the event as JSON text
   * @param options.records how many records of an event source are in it; default 0
   * @throws AwsError ResourceNotFoundException for an unknown function, RequestTooLargeException above 6 MB
   */
  invoke(
    functionName: string,
    payload: string,
    options?: { readonly records?: number },
  ): Promise<InvokeResult>;
}

/** One requested invocation, as Lambda's metrics count it. */
export type InvocationFacts = {
  readonly functionName: string;
  /** The requested version or alias; `undefined` for none. */
  readonly qualifier: string | undefined;
} & (
  | { readonly kind: 'throttled' }
  | {
      readonly kind: 'success' | 'functionError';
      /** Without the cold start. */
      readonly durationMs: number;
      /** Executions of the function when it began, itself included. */
      readonly concurrentExecutions: number;
    }
);

/** One line that a function wrote, or that Lambda wrote about it (START, END, REPORT). */
export interface LogLine {
  readonly functionName: string;
  readonly requestId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly text: string;
}
