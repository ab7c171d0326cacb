import { describe, expect, it } from 'vitest';
import { ending, failure, invoke, stepFunctions, succeeded } from '../support/step-functions-fixture';

const f = ({ n, fail }: { n: number; fail?: boolean }) => {
  if (fail) throw failure('Broken');
  return n * 2;
};
const READER = {
  Resource: 'arn:aws:states:::s3:listObjectsV2',
  Parameters: { Bucket: 'parking', Prefix: 'a/' },
};

function map(more: object = {}, processor: object = invoke('f', { OutputPath: '$.Payload' })) {
  return {
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Work',
        States: { Work: processor },
      },
      End: true,
      ...more,
    },
  };
}
const items = (total: number, failing: number) =>
  Array.from({ length: total }, (_, n) => ({ n, ...(n < failing ? { fail: true } : {}) }));

describe('a distributed map', () => {
  const fixture = stepFunctions();

  it('runs an execution of its own for each item, and hands their outputs on in order', async () => {
    const { play, machines } = fixture({ f });
    const execution = await play(map({ ItemsPath: '$.list', ResultPath: '$.done' }), { list: items(3, 0) });
    expect(ending(execution)).toMatchObject({ output: { done: [0, 2, 4] } });
    const children = machines.executions.list().filter(({ settings }) => settings.mapRunArn !== undefined);
    expect(children.map(({ settings }) => [settings.machine.arn, settings.input])).toEqual(
      [0, 1, 2].map((n) => [
        'arn:aws:states:eu-west-1:123456789012:stateMachine:machine-1/each',
        `{"n":${n}}`,
      ]),
    );
    expect(children[0]?.settings.arn).toMatch(/:execution:machine-1\/each:[0-9a-f-]{36}$/);
    expect(execution.history.events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapRunStarted', 'MapRunSucceeded'],
      ...['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('lists the objects of a bucket as items', async () => {
    const { play } = fixture({}, ['a/1', 'a/2', 'a/3', 'b/1']);
    const pass = { Type: 'Pass', End: true };
    const reader = { ...READER, ReaderConfig: { MaxItems: 2 } };
    const item = (Key: string) => ({
      Etag: '"e"',
      Key,
      LastModified: 1795132800,
      Size: 5,
      StorageClass: 'STANDARD',
    });
    expect(ending(await play(map({ ItemReader: reader }, pass)))).toEqual(
      succeeded([item('a/1'), item('a/2')]),
    );
  });

  it('lists nothing without failing: an empty prefix is done at once', async () => {
    expect(ending(await fixture().play(map({ ItemReader: READER })))).toEqual(succeeded([]));
  });

  it.each<[object, string]>([
    [{ Bucket: 'gone' }, 'The specified bucket does not exist.'],
    [{ Bucket: 'parking', Delimiter: '/' }, "The reader's Delimiter is not played; Bucket and Prefix are."],
    [{ Bucket: 1 }, 'Bucket and Prefix must be strings, got {"Bucket":1,"Prefix":""}'],
  ])('fails when it cannot list %j', async (Parameters, cause) => {
    const execution = await fixture().play(map({ ItemReader: { ...READER, Parameters } }));
    expect(ending(execution)).toMatchObject({ error: 'States.ItemReaderFailed', cause });
    expect(execution.mapRuns[0]?.status).toBe('FAILED');
  });

  it('runs at most so many at once', async () => {
    const wait = (event: { n: number }) => new Promise((resolve) => setImmediate(() => resolve(f(event))));
    const local = fixture({ f: wait });
    await local.play(map({ MaxConcurrencyPath: '$.at', ItemsPath: '$.list' }), { at: 2, list: items(6, 0) });
    expect(local.mostAtOnce).toBe(2);
  });

  it.each<[string, object, number, string]>([
    ['none', {}, 1, 'FAILED'],
    ['a count', { ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
    ['a count', { ToleratedFailureCount: 2 }, 3, 'FAILED'],
    ['a percentage', { ToleratedFailurePercentage: 30 }, 3, 'SUCCEEDED'],
    ['a percentage', { ToleratedFailurePercentagePath: '$.most' }, 4, 'FAILED'],
    ['either', { ToleratedFailurePercentage: 100, ToleratedFailureCountPath: '$.count' }, 2, 'FAILED'],
  ])('tolerates %s of failures: %j with %i of 10', async (_, tolerance, failing, status) => {
    const { play } = fixture({ f });
    const input = { list: items(10, failing), most: 30, count: 1 };
    const execution = await play(map({ ItemsPath: '$.list', MaxConcurrency: 1, ...tolerance }), input);
    expect(execution.status).toBe(status);
    const [run] = execution.mapRuns;
    expect(run).toMatchObject({ status, itemCounts: { failed: failing, pending: 0, running: 0 } });
    if (status === 'FAILED') {
      expect(ending(execution)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
      expect(run?.itemCounts).toMatchObject({ succeeded: 0, aborted: 10 - failing });
    } else {
      expect(ending(execution)).toMatchObject({
        output: items(10, 0)
          .slice(failing)
          .map(({ n }) => n * 2),
      });
    }
  });

  it('counts all items of a batch that fails', async () => {
    const batch = () => Promise.reject(failure('Broken'));
    const { play } = fixture({ f: batch });
    const more = { ItemsPath: '$.list', ItemBatcher: { MaxItemsPerBatch: 4 }, ToleratedFailureCount: 3 };
    const [run] = (await play(map(more), { list: items(4, 0) })).mapRuns;
    expect(run).toMatchObject({
      status: 'FAILED',
      itemCounts: { failed: 4 },
      executionCounts: { failed: 1 },
    });
  });

  it('ends its children when the execution is stopped', async () => {
    const { machines, add, clock } = fixture({ f: () => new Promise(() => undefined) });
    const arn = await add(map({ ItemsPath: '$.list', MaxConcurrency: 2 }));
    const execution = machines.start(arn, { input: JSON.stringify({ list: items(3, 0) }) });
    await clock.advance(1);
    expect(execution.mapRuns[0]?.executionCounts).toMatchObject({ pending: 1, running: 2 });
    execution.stop('Enough', 'by hand');
    await clock.advance(1);
    expect(execution.mapRuns[0]).toMatchObject({
      status: 'ABORTED',
      executionCounts: { aborted: 3, running: 0 },
    });
    expect(machines.executions.list().map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
    expect(execution.history.events.at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      details: { error: 'Enough', cause: 'by hand' },
    });
  });

  it('hands on no more than 256 KiB, but may throw it away', async () => {
    const { play } = fixture({ f: () => 'x'.repeat(100_000) });
    const list = { list: items(3, 0) };
    expect(ending(await play(map({ ItemsPath: '$.list' }), list))).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
    expect(ending(await play(map({ ItemsPath: '$.list', ResultPath: null }), list))).toEqual(succeeded(list));
  });

  it('gives children of type EXPRESS five minutes', async () => {
    const { play, machines } = fixture({ f: () => new Promise(() => undefined) });
    const states = map({ ItemsPath: '$.list' });
    Object.assign(states.Each.ItemProcessor.ProcessorConfig, { ExecutionType: 'EXPRESS' });
    const execution = await play(states, { list: items(1, 0) });
    expect(ending(execution)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(execution.mapRuns[0]?.executionCounts).toMatchObject({ timedOut: 1 });
    expect((execution.ending.stopDate ?? 0) - execution.startDate).toBe(300_000);
    expect(machines.executions.list()).toHaveLength(2);
  });
});
