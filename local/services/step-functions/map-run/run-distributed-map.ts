import type { DistributedFields, MapState } from '../definition/map-state';
import { Cancelled } from '../execution/cancellation';
import type { Execution } from '../execution/execution';
import { checkedJson, type Frame } from '../execution/frame';
import { itemList } from '../execution/run-branches';
import { runLimited } from '../execution/run-limited';
import type { Scope } from '../language/scope';
import { StateError } from '../language/state-error';
import { type Batch, batchesOf } from './batches';
import type { Fate, MapRun, MapRunSettings } from './map-run';
import { readItems } from './read-items';

/** Registers map runs and starts their child executions. */
export interface MapRunHost {
  open(
    state: MapState,
    parent: Execution,
    settings: Omit<MapRunSettings, 'arn' | 'executionArn' | 'machineArn'>,
  ): MapRun;
  /** Starts a child execution and returns at once. @param input JSON */
  startChild(run: MapRun, state: MapState, parent: Execution, input: string): Execution;
}

const FATES = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const;

/**
 * Runs a distributed map: one child execution per item or batch.
 * @returns the outputs of the child executions that succeeded, in the order of their items
 * @throws StateError States.ExceedToleratedFailureThreshold, States.ItemReaderFailed; Cancelled
 */
export async function runDistributedMap(
  state: MapState,
  distributed: DistributedFields,
  scope: Scope,
  frame: Frame,
  host: MapRunHost,
): Promise<unknown> {
  const run = host.open(state, frame.execution, {
    maxConcurrency: await state.maxConcurrency(scope),
    toleratedFailureCount: await distributed.toleratedFailureCount?.(scope),
    toleratedFailurePercentage: await distributed.toleratedFailurePercentage?.(scope),
  });
  frame.record('MapStateStarted', {});
  frame.record('MapRunStarted', { mapRunArn: run.settings.arn });
  const end = (status: MapRun['status']) => {
    run.abortPending();
    run.status = status;
    run.stopDate = frame.surroundings.clock.now();
  };
  try {
    const batches = await readBatches(state, distributed, scope, frame);
    const outputs = await runBatches(batches, run, state, frame, host);
    end('SUCCEEDED');
    frame.record('MapRunSucceeded');
    frame.record('MapStateSucceeded');
    return outputs;
  } catch (error) {
    end(error instanceof Cancelled ? 'ABORTED' : 'FAILED');
    if (error instanceof StateError) {
      frame.record('MapRunFailed', { error: error.error, cause: error.cause });
      frame.record('MapStateFailed');
    }
    throw error;
  }
}

async function readBatches(
  state: MapState,
  { reader, batcher }: DistributedFields,
  scope: Scope,
  frame: Frame,
): Promise<Batch[]> {
  const items =
    reader === undefined
      ? itemList(await state.items?.(scope))
      : await readItems(reader, scope, frame.surroundings.listObjects);
  const selected: unknown[] = [];
  for (const [Index, Value] of items.entries()) {
    const { context } = frame.fork(frame.cancellation, { Index, Value });
    selected.push(state.itemSelector === undefined ? Value : await state.itemSelector({ ...scope, context }));
  }
  if (batcher === undefined) return selected.map((input) => ({ input, items: 1 }));
  return batchesOf(selected, {
    maxItems: await batcher.maxItems?.(scope),
    maxBytes: await batcher.maxBytes?.(scope),
    batchInput: await batcher.batchInput?.(scope),
  });
}

async function runBatches(
  batches: readonly Batch[],
  run: MapRun,
  state: MapState,
  frame: Frame,
  host: MapRunHost,
): Promise<unknown[]> {
  for (const { items } of batches) run.add(items);
  const outputs: (string | undefined)[] = [];
  await runLimited(
    batches,
    run.settings.maxConcurrency,
    frame.cancellation,
    async ({ input, items }, i, part) => {
      run.move(items, 'pending', 'running');
      const child = host.startChild(run, state, frame.execution, checkedJson(input, state.name));
      try {
        await part.race(child.ended);
      } finally {
        // Has no effect on a child execution that has ended.
        child.stop();
        run.move(items, 'running', fateOf(child));
      }
      if (child.status === 'SUCCEEDED') outputs[i] = child.ending.output;
      else if (run.isBeyondTolerance) {
        throw new StateError(
          'States.ExceedToleratedFailureThreshold',
          'The specified tolerated failure threshold was exceeded',
        );
      }
    },
  );
  return outputs.filter((output) => output !== undefined).map((output) => JSON.parse(output));
}

function fateOf({ status }: Execution): Fate {
  return status === 'RUNNING' ? 'running' : FATES[status];
}
