import type { Chance } from '../../../base/chance';
import type { JsonObject } from '../../../base/json-object';

/** The values that an expression can refer to. */
export interface Scope {
  /** `$` of JSONPath, `$states.input` of JSONata. */
  readonly input: unknown;
  /** `$$` of JSONPath, `$states.context` of JSONata. */
  readonly context: JsonObject;
  /** The variables that earlier states assigned: `$name`. */
  readonly variables: JsonObject;
  /** `$states.result`: the result of the state's work. */
  readonly result?: unknown;
  /** `$states.errorOutput`: the error that a Catch took. */
  readonly errorOutput?: unknown;
  /** For functions that make something up. */
  readonly chance: Chance;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A value of a state that is computed when the state runs.
 * @throws StateError with which the state fails
 */
export type Expression<Value = unknown> = (scope: Scope) => Value | Promise<Value>;
