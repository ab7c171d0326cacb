import type { Expression } from '../language/scope';
import type { ChoiceRule } from './choice-rule';
import type { DataFlow } from './data-flow';
import type { Catcher, Retrier } from './error-handling';
import type { MapState } from './map-state';

/** States that lead to each other, and the one that they begin with. */
export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A state machine as it was written, every field of it read. */
export interface Definition extends StateGraph {
  readonly timeoutSeconds: number | undefined;
}

export interface StateBase {
  readonly name: string;
  readonly flow: DataFlow;
  /** `undefined` ends the graph. */
  readonly next: string | undefined;
}

/** What a state does about its errors. */
export interface ErrorHandling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends StateBase, ErrorHandling {
  readonly type: 'Task';
  /** `invoke` is the optimized integration; `function` names the function itself, and answers its payload alone. */
  readonly resource: { readonly kind: 'invoke' } | { readonly kind: 'function'; readonly arn: string };
  readonly timeoutSeconds: Expression<number> | undefined;
}

export interface ParallelState extends StateBase, ErrorHandling {
  readonly type: 'Parallel';
  readonly branches: readonly StateGraph[];
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly default: string | undefined;
}

export interface WaitState extends StateBase {
  readonly type: 'Wait';
  /** One of the two. */
  readonly seconds: Expression<number> | undefined;
  readonly timestamp: Expression<string> | undefined;
}

export interface PassState extends StateBase {
  readonly type: 'Pass';
  /** In place of what came in; not in JSONata. */
  readonly result: unknown;
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error: Expression<string> | undefined;
  readonly cause: Expression<string> | undefined;
}

export type State =
  | TaskState
  | MapState
  | ParallelState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState;
