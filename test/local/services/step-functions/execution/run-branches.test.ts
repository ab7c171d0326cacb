import { describe, expect, it } from 'vitest';
import { ending, failure, invoke, stepFunctions, succeeded } from '../support/step-functions-fixture';

describe('an inline map', () => {
  const fixture = stepFunctions();
  const inline = (more: object = {}) => ({
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Work', States: { Work: invoke('f', { OutputPath: '$.Payload' }) } },
      End: true,
      ...more,
    },
  });

  it('has its results in the order of its items, each seen with its index', async () => {
    const { play } = fixture({ f: ({ n, i }: { n: number; i: number }) => `${i}:${n}` });
    const ItemSelector = { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' };
    expect(ending(await play(inline({ ItemsPath: '$.list', ItemSelector }), { list: [7, 8] }))).toEqual(
      succeeded(['0:7', '1:8']),
    );
  });

  it('fails with the first failure of an item', async () => {
    const local = fixture({ f: () => Promise.reject(failure('Broken')) });
    const execution = await local.play(inline({ MaxConcurrency: 1 }), [1, 2, 3]);
    expect(ending(execution)).toMatchObject({ error: 'Broken' });
    expect(local.invoked).toHaveLength(1);
    expect(execution.history.events.map(({ type }) => type).slice(-4)).toEqual([
      'TaskFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('runs 40 at once, and needs a list', async () => {
    const wait = () => new Promise((resolve) => setImmediate(resolve));
    const local = fixture({ f: wait });
    await local.play(inline(), Array(50).fill(1));
    expect(local.mostAtOnce).toBe(40);
    expect(ending(await local.play(inline(), { n: 1 }))).toMatchObject({
      error: 'States.Runtime',
      cause: 'The items of a map must be a list, got {"n":1}',
    });
  });
});
