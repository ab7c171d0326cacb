import type { Expression } from '../language/scope';
import type { ChoiceRule } from './choice-rule';
import type { DataFlow } from './data-flow';
import type { Catcher, Retrier } from './error-handling';
import type { MapState } from './map-state';

/** Connected states and the first of them. */
export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** The parsed definition of a state machine. */
export interface Definition extends StateGraph {
  readonly timeoutSeconds: number | undefined;
}

export interface StateBase {
  readonly name: string;
  readonly flow: DataFlow;
  /** `undefined` after the last state. */
  readonly next: string | undefined;
}

/** Retry and Catch of a state. */
export interface ErrorHandling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends StateBase, ErrorHandling {
  readonly type: 'Task';
  /** `invoke` is the optimized integration; with `function` the resource is the function's ARN. */
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
  /** Replaces the input. JSONPath only. */
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
