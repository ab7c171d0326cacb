import type { JsonObject } from '../../../base/json-object';

/** What an expression can see. */
export interface Scope {
  /** `$` of JSONPath, `$states.input` of JSONata. */
  readonly input: unknown;
  /** `$$` of JSONPath, `$states.context` of JSONata. */
  readonly context: JsonObject;
  /** What states have assigned: `$name`. */
  readonly variables: JsonObject;
  /** `$states.result`, where the state's work is done. */
  readonly result?: unknown;
  /** `$states.errorOutput`, where the state's work failed and was caught. */
  readonly errorOutput?: unknown;
}

/**
 * Something of a state that is computed when the state runs.
 * @throws StateError what the state fails with
 */
export type Expression<Value = unknown> = (scope: Scope) => Value | Promise<Value>;
