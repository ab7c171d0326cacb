import { DescribeMapRunCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import {
  mapRunsOf,
  NotSettledError,
  stockOf,
} from '../../../../../lambdas/dead-letter-redrive/collect/stock';
import { TimeUpError } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer';
import {
  checkLeftovers,
  LeftoversError,
  NoProgressError,
  withoutProgress,
} from '../../../../../lambdas/dead-letter-redrive/deliver/leftovers';

const ALL_DONE = {
  dryRun: false,
  mapRuns: [{ arn: 'run', objects: 12, failed: 0 }],
  neighbours: [],
  pointers: { kept: 0, strange: 0 },
  hasOwnQueue: true,
};
const stray = { prefix: 'parked/Before/', objects: 1_000, owner: 'Before', isStray: true };

describe('stockOf', () => {
  it('is complete when nothing is left', () => {
    expect(stockOf(ALL_DONE)).toMatchObject({ objects: 12, failedObjects: 0, isComplete: true, cause: '' });
    expect(stockOf({ ...ALL_DONE, neighbours: [{ ...stray, isStray: false }] }).isComplete).toBe(true);
  });

  it.each([
    [
      { mapRuns: [{ arn: 'run', objects: 12, failed: 3 }] },
      '3 of 12 objects are of batches that failed or left something behind: run.',
    ],
    [{ pointers: { kept: 5, strange: 0 } }, '5 pointers could not be followed.'],
    [{ pointers: { kept: 0, strange: 2 } }, '2 messages of the queue are no pointers of this consumer.'],
    [
      { neighbours: [stray] },
      '1,000 objects or more below parked/Before/ are of Before, and no redrive is known that replays them.',
    ],
  ])('says what is left: %j', (change, cause) => {
    expect(stockOf({ ...ALL_DONE, ...change })).toMatchObject({ isComplete: false, cause });
  });

  it('leaves to others what may be theirs', () => {
    const facts = { ...ALL_DONE, hasOwnQueue: false, pointers: { kept: 0, strange: 2 } };
    expect(stockOf(facts).isComplete).toBe(true);
  });

  it('tells of a dry run what it saw, and fails only where a batch failed', () => {
    const dry = { ...ALL_DONE, dryRun: true, neighbours: [stray] };
    expect(stockOf(dry)).toMatchObject({ isComplete: true, neighbours: [stray] });
    expect(stockOf({ ...dry, mapRuns: [{ arn: 'run', objects: 1, failed: 1 }] }).isComplete).toBe(false);
  });
});

describe('mapRunsOf', () => {
  const client = (described: object) => ({
    send: (async (command: object) =>
      command instanceof DescribeMapRunCommand
        ? { mapRunArn: 'run', ...described }
        : { mapRuns: [{ mapRunArn: 'run' }] }) as never,
  });

  it('counts every object that is not of a batch that succeeded', async () => {
    const itemCounts = { total: 9, succeeded: 4, failed: 3, timedOut: 1, aborted: 1, pending: 0, running: 0 };
    const runs = await mapRunsOf(client({ status: 'SUCCEEDED', itemCounts }), 'execution', 1);
    expect(runs).toEqual([{ arn: 'run', objects: 9, failed: 5 }]);
  });

  it('asks to be called again while Step Functions does not know the end', async () => {
    const running = client({ status: 'RUNNING', itemCounts: { total: 9, succeeded: 4, running: 5 } });
    await expect(mapRunsOf(running, 'execution', 1)).rejects.toThrow(NotSettledError);
    await expect(mapRunsOf(running, 'execution', 2)).rejects.toThrow('knows of 1 of 2 map runs');
  });
});

describe('a batch', () => {
  const COUNTS = {
    ...{ matched: 9, redriven: 0, stillFailing: 0, setAside: 0, discarded: 0, untried: 0 },
    ...{ objects: 2, skipped: 0 },
  };

  it('fails when it left something alone, and says an example; a dry run leaves all alone', () => {
    expect(() => checkLeftovers({ ...COUNTS, stillFailing: 9 }, false, undefined)).not.toThrow();
    expect(() => checkLeftovers({ ...COUNTS, untried: 3, skipped: 1 }, true, 'a: no JSON')).not.toThrow();
    expect(() => checkLeftovers({ ...COUNTS, untried: 3, skipped: 1 }, false, 'a: no JSON')).toThrow(
      new LeftoversError('3 records were not tried; 1 objects were left alone, such as a: no JSON'),
    );
  });

  it('is tried again at once only when its time brought something', () => {
    const error = new TimeUpError('the time of this worker is up');
    expect(withoutProgress(error, { ...COUNTS, redriven: 1 })).toBe(error);
    expect(withoutProgress(error, COUNTS)).toBeInstanceOf(NoProgressError);
    const other = new RangeError('boom');
    expect(withoutProgress(other, COUNTS)).toBe(other);
  });
});
