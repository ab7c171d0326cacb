import type { ParallelState } from '../definition/definition';
import type { MapState } from '../definition/map-state';
import type { Scope } from '../language/scope';
import { runtimeError } from '../language/state-error';
import { Cancelled } from './cancellation';
import type { Frame } from './frame';
import { runLimited } from './run-limited';
import type { RunStates } from './run-states';

/** Runs an inline map's states for each item. The first failure fails the map. @returns a result per item */
export async function runInlineMap(
  state: MapState,
  scope: Scope,
  frame: Frame,
  runStates: RunStates,
): Promise<unknown[]> {
  const items = itemList(await state.items?.(scope));
  const limit = await state.maxConcurrency(scope);
  frame.record('MapStateStarted', { length: items.length });
  const results: unknown[] = [];
  try {
    await runLimited(items, limit, frame.cancellation, async (Value, Index, part) => {
      const iteration = frame.fork(part, { Index, Value });
      const { context } = iteration;
      const input =
        state.itemSelector === undefined ? Value : await state.itemSelector({ ...scope, context });
      const details = { name: state.name, index: Index };
      iteration.record('MapIterationStarted', details);
      try {
        results[Index] = await runStates(state.processor, input, iteration);
      } catch (error) {
        iteration.record(error instanceof Cancelled ? 'MapIterationAborted' : 'MapIterationFailed', details);
        throw error;
      }
      iteration.record('MapIterationSucceeded', details);
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) frame.record('MapStateFailed');
    throw error;
  }
  frame.record('MapStateSucceeded');
  return results;
}

/** Runs all branches. The first failure fails the state. @returns a result per branch */
export async function runParallel(
  state: ParallelState,
  input: unknown,
  frame: Frame,
  runStates: RunStates,
): Promise<unknown[]> {
  frame.record('ParallelStateStarted');
  const results: unknown[] = [];
  const { branches } = state;
  try {
    await runLimited(branches, branches.length, frame.cancellation, async (branch, i, part) => {
      results[i] = await runStates(branch, input, frame.fork(part));
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) frame.record('ParallelStateFailed');
    throw error;
  }
  frame.record('ParallelStateSucceeded');
  return results;
}

/** @throws StateError States.Runtime if the value is no list */
export function itemList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw runtimeError(`The items of a map must be a list, got ${JSON.stringify(value)}`);
}
