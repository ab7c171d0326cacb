/**
 * What functions are charged in AWS's time. A machine's own time would differ from run to run, so it does not count: a
 * function takes what it waits, and these.
 */
export interface FunctionTime {
  /** To start an environment and load the code, in milliseconds. Default 300. */
  readonly coldStartMs: number;
  /** For an invocation, in milliseconds. Default 8. */
  readonly invocationMs: number;
  /** For each record of an event source mapping, in milliseconds. Default 0.1. */
  readonly recordMs: number;
}

/** Assumptions: such are bundled functions of 256 MB that write a batch to a table. */
export const DEFAULT_FUNCTION_TIME: FunctionTime = { coldStartMs: 300, invocationMs: 8, recordMs: 0.1 };

/** What an invocation takes besides its waits, in whole milliseconds. */
export function workMs({ invocationMs, recordMs }: FunctionTime, records: number): number {
  return Math.ceil(invocationMs + records * recordMs);
}
