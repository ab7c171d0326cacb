import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Experiment, experimentHandler } from '../../integ/support/experiment';

/** What CloudFormation got as the answer to a request. */
async function answerOf(
  RequestType: 'Update' | 'Delete',
  experiments: Record<string, Experiment>,
  sweep?: Experiment,
): Promise<{ readonly Status: string; readonly Data: Record<string, string> }> {
  const put = vi.fn(async (_url: string, _init: { readonly body: string }) => new Response());
  vi.stubGlobal('fetch', put);
  vi.spyOn(console, 'log').mockReturnValue(undefined);
  await experimentHandler(
    experiments,
    sweep,
  )({
    RequestType,
    ResponseURL: 'https://example.com',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Experiment',
    ResourceProperties: { experiment: 'one', settings: '{"prefix":"x"}', ids: ['first', 'second'] },
  });
  return JSON.parse(put.mock.calls[0]?.[1].body ?? '');
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('an experiment', () => {
  it('answers each question, with JSON', async () => {
    const answer = await answerOf('Update', { one: async () => ({ first: { shards: 3 }, second: 4 }) });
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { first: '{"shards":3}', second: '4' } });
  });

  it('answers with the reason where it fails, so that the other experiments are settled', async () => {
    const answer = await answerOf('Update', {
      one: async () => {
        throw new RangeError('no shard');
      },
    });
    const error = '{"error":"RangeError: no shard"}';
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { first: error, second: error } });
  });

  it('says what it did not answer, and what there is no experiment for', async () => {
    expect((await answerOf('Update', { one: async () => ({ first: 1 }) })).Data.second).toContain(
      'not answered',
    );
    expect((await answerOf('Update', {})).Data.first).toContain('there is no experiment \\"one\\"');
  });

  it('sweeps up when its stack is deleted, and does not run', async () => {
    const [run, sweep] = [vi.fn(async () => ({})), vi.fn(async () => ({}))];
    await answerOf('Delete', { one: run }, sweep);
    expect(run).not.toHaveBeenCalled();
    expect(sweep).toHaveBeenCalledWith({ prefix: 'x' });
  });
});
