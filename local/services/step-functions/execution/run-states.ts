import type { Outcome, Outlet } from '../definition/data-flow';
import type { ChoiceState, State, StateGraph, WaitState } from '../definition/definition';
import { Retries } from '../definition/error-handling';
import type { MapState } from '../definition/map-state';
import type { Scope } from '../language/scope';
import { isNamed, runtimeError, StateError } from '../language/state-error';
import { WHOLE } from './execution';
import { checkedJson, type Frame } from './frame';
import { runInlineMap, runParallel } from './run-branches';
import { runTask } from './run-task';

/** Runs a distributed map. @returns its results */
export type RunDistributedMap = (state: MapState, scope: Scope, frame: Frame) => Promise<unknown>;

/**
 * Runs states from the first one to a last one.
 * @returns the output of the last state
 * @throws StateError a failure that no Catch took; Cancelled if the execution was stopped
 */
export type RunStates = (graph: StateGraph, input: unknown, frame: Frame) => Promise<unknown>;

/** The outcome of a state, and the next state. */
interface Step extends Outcome {
  readonly next: string | undefined;
}

export function statesRunner(runDistributedMap: RunDistributedMap): RunStates {
  const runStates: RunStates = async (graph, input, frame) => {
    let name: string | undefined = graph.startAt;
    let data = input;
    while (name !== undefined) {
      const state = graph.states.get(name);
      if (state === undefined) throw new Error(`There is no state ${name}.`);
      const step = await visit(state, data, frame);
      data = step.output;
      name = step.next;
    }
    return data;
  };

  /** Runs a state with its Retry and Catch. */
  async function visit(state: State, raw: unknown, frame: Frame): Promise<Step> {
    const { chance, clock } = frame.surroundings;
    const kind = state.type;
    frame.enter(state.name);
    frame.record(`${kind}StateEntered`, {
      name: state.name,
      input: JSON.stringify(raw),
      inputDetails: WHOLE,
    });
    const retries = new Retries('retry' in state ? state.retry : [], () => chance.number());
    for (;;) {
      try {
        const step = await attempt(state, raw, frame);
        return exit(state, step, frame);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const waitMs = retries.next(error);
        if (waitMs === undefined) return await goOnByCatch(state, raw, error, frame);
        await frame.cancellation.sleep(clock, waitMs);
        frame.countRetry();
      }
    }
  }

  async function attempt(state: State, raw: unknown, frame: Frame): Promise<Step> {
    const scope = await state.flow.enter(frame.scope(raw));
    const leave = async (result: unknown, by: Outlet = state.flow.leave): Promise<Step> => {
      return { next: state.next, ...(await by(raw, scope, result)) };
    };
    switch (state.type) {
      case 'Task':
        return await leave(await runTask(state, scope, frame));
      case 'Map':
        return await leave(
          state.distributed === undefined
            ? await runInlineMap(state, scope, frame, runStates)
            : await runDistributedMap(state, scope, frame),
        );
      case 'Parallel':
        return await leave(await runParallel(state, await state.flow.work(scope), frame, runStates));
      case 'Wait':
        await wait(state, scope, frame);
        return await leave(scope.input);
      case 'Pass':
        return await leave(state.result === undefined ? await state.flow.work(scope) : state.result);
      case 'Succeed':
        return await leave(scope.input);
      case 'Choice':
        return await choose(state, raw, scope);
      case 'Fail':
        throw new StateError(await state.error?.(scope), await state.cause?.(scope));
    }
  }

  return runStates;
}

function exit(state: State, step: Step, frame: Frame): Step {
  const output = checkedJson(step.output, state.name);
  frame.variables = step.variables;
  frame.record(`${state.type}StateExited`, { name: state.name, output, outputDetails: WHOLE });
  return step;
}

async function goOnByCatch(state: State, raw: unknown, error: StateError, frame: Frame): Promise<Step> {
  const catchers = 'catch' in state ? state.catch : [];
  const catcher = catchers.find(({ errorEquals }) => isNamed(errorEquals, error));
  if (catcher === undefined) throw error;
  const outcome = await catcher.leave(raw, frame.scope(raw), error.output);
  return exit(state, { next: catcher.next, ...outcome }, frame);
}

async function choose(state: ChoiceState, raw: unknown, scope: Scope): Promise<Step> {
  for (const { applies, next, leave } of state.choices) {
    if (await applies(scope)) return { next, ...(await leave(raw, scope, scope.input)) };
  }
  if (state.default === undefined) {
    throw new StateError(
      'States.NoChoiceMatched',
      `No choice of the state '${state.name}' applies, and it has no Default`,
    );
  }
  return { next: state.default, ...(await state.flow.leave(raw, scope, scope.input)) };
}

async function wait(state: WaitState, scope: Scope, frame: Frame): Promise<void> {
  const { clock } = frame.surroundings;
  const seconds = await state.seconds?.(scope);
  if (seconds !== undefined) return await frame.cancellation.sleep(clock, seconds * 1000);
  const text = await state.timestamp?.(scope);
  const moment = Date.parse(text ?? '');
  if (Number.isNaN(moment)) throw runtimeError(`The field 'Timestamp' must be a time stamp, got '${text}'`);
  await frame.cancellation.sleep(clock, Math.max(0, moment - clock.now()));
}
