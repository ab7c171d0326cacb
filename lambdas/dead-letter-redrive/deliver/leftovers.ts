import { TimeUpError } from '../consumer';
import type { RedriveCounts } from './redrive-batch';

/** A batch that came to its end, and left records or objects alone. It is not tried again. */
export class LeftoversError extends Error {
  override readonly name = 'LeftoversError';
}

/** All the time of a worker brought nothing. To try that a thousand times would bring nothing either. */
export class NoProgressError extends Error {
  override readonly name = 'NoProgressError';
}

/**
 * Makes what a batch left alone a failure of the batch, so that the execution tells it. A dry run leaves all alone.
 * @param skipped an example of an object that was left alone
 * @throws LeftoversError
 */
export function checkLeftovers(counts: RedriveCounts, dryRun: boolean, skipped: string | undefined): void {
  if (dryRun || (counts.untried === 0 && counts.skipped === 0)) return;
  const objects =
    counts.skipped === 0 ? '' : `; ${counts.skipped} objects were left alone, such as ${skipped}`;
  throw new LeftoversError(`${counts.untried} records were not tried${objects}`);
}

/** What a batch's error is to the state machine, which tries again as long as there is progress. */
export function withoutProgress(error: unknown, { redriven, stillFailing }: RedriveCounts): unknown {
  if (!(error instanceof TimeUpError) || redriven + stillFailing > 0) return error;
  return new NoProgressError(`${error.message}, and nothing was done in it`, { cause: error });
}
