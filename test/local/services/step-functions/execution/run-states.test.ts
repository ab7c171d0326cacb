import { describe, expect, it, vi } from 'vitest';
import { ending, failure, invoke, stepFunctions, succeeded } from '../support/step-functions-fixture';

const end = { Type: 'Succeed' };

describe('states', () => {
  const fixture = stepFunctions();
  const play = async (states: object, input: unknown = {}) => ending(await fixture().play(states, input));

  it.each<[object, unknown]>([
    [{ InputPath: '$.a' }, { b: 1 }],
    [{ InputPath: null }, {}],
    [{ Result: 5 }, 5],
    [{ Result: null }, null],
    [
      { Result: 5, ResultPath: '$.c' },
      { a: { b: 1 }, c: 5 },
    ],
    [{ Result: 5, ResultPath: null }, { a: { b: 1 } }],
    [{ Parameters: { 'x.$': '$.a.b', y: [{ 'z.$': '$$.State.Name' }] } }, { x: 1, y: [{ z: 'Pass' }] }],
    [{ InputPath: '$.a', Parameters: { 'x.$': '$.b' }, ResultPath: '$.c', OutputPath: '$.c.x' }, 1],
    [{ OutputPath: null }, {}],
    [{ QueryLanguage: 'JSONata', Output: { b: '{% $states.input.a.b + 1 %}' } }, { b: 2 }],
  ])('hand on their data by %j', async (fields, expected) => {
    const states = { Pass: { Type: 'Pass', Next: 'End', ...fields }, End: end };
    expect(await play(states, { a: { b: 1 } })).toEqual(succeeded(expected));
  });

  it('see the context of their execution', async () => {
    const execution = await fixture().play(
      { A: { Type: 'Pass', Parameters: { 'c.$': '$$' }, End: true } },
      { n: 1 },
    );
    expect(ending(execution)).toEqual(
      succeeded({
        c: {
          Execution: {
            Id: execution.settings.arn,
            Input: { n: 1 },
            Name: execution.settings.name,
            RedriveCount: 0,
            RoleArn: 'arn:aws:iam::123456789012:role/machine',
            StartTime: '2026-11-20T12:00:00.000Z',
          },
          State: { EnteredTime: '2026-11-20T12:00:00.000Z', Name: 'A', RetryCount: 0 },
          StateMachine: {
            Id: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine-1',
            Name: 'machine-1',
          },
        },
      }),
    );
  });

  it('keep variables, which iterations see and change for themselves only', async () => {
    const states = {
      Set: { Type: 'Pass', Result: { n: 1 }, Assign: { 'n.$': '$.n', list: [1, 2] }, Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemsPath: '$list',
        ItemProcessor: {
          StartAt: 'Count',
          States: {
            Count: { Type: 'Pass', Assign: { 'n.$': 'States.MathAdd($n, $)' }, Next: 'Say' },
            Say: { Type: 'Pass', Parameters: { 'n.$': '$n' }, OutputPath: '$.n', End: true },
          },
        },
        Next: 'Say',
      },
      Say: { Type: 'Pass', Parameters: { 'n.$': '$n', 'each.$': '$' }, End: true },
    };
    expect(await play(states)).toEqual(succeeded({ n: 1, each: [2, 3] }));
  });

  it.each<[object, object]>([
    [
      { Error: 'E', Cause: 'c' },
      { error: 'E', cause: 'c' },
    ],
    [
      { ErrorPath: '$.e', CausePath: "States.Format('of {}', $.e)" },
      { error: 'F', cause: 'of F' },
    ],
    [{}, { error: undefined, cause: undefined }],
    [{ ErrorPath: '$.n' }, { error: 'States.Runtime', cause: "The field 'Error' must be a string, got 1" }],
  ])('fail by %j', async (fields, expected) => {
    expect(await play({ Fail: { Type: 'Fail', ...fields } }, { e: 'F', n: 1 })).toEqual({
      status: 'FAILED',
      ...expected,
    });
  });

  it('wait so many seconds, or until a moment', async () => {
    const { machines, clock, add } = fixture();
    const arn = await add({
      Some: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Until' },
      Until: { Type: 'Wait', TimestampPath: '$.until', End: true },
    });
    const input = JSON.stringify({ seconds: 3600, until: '2026-11-20T13:00:10Z' });
    const execution = machines.start(arn, { input });
    await clock.advance(3_599_999);
    expect(execution.history.events.at(-1)?.details).toMatchObject({ name: 'Some' });
    await clock.advance(1);
    expect(execution.history.events.at(-1)?.details).toMatchObject({ name: 'Until' });
    await clock.advance(9999);
    expect(execution.status).toBe('RUNNING');
    await clock.advance(1);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('wait longer than a timer can', async () => {
    const { machines, clock, add } = fixture();
    const days = 60 * 86_400;
    const after = vi.spyOn(clock, 'after');
    const execution = machines.start(await add({ Wait: { Type: 'Wait', Seconds: days, End: true } }));
    await clock.advance(days * 1000 - 1);
    expect(execution.status).toBe('RUNNING');
    await clock.advance(1);
    expect(execution.status).toBe('SUCCEEDED');
    // Node.js runs what is further away at once.
    expect(Math.max(...after.mock.calls.map(([ms]) => ms))).toBeLessThan(2 ** 31);
  });

  it('are tried again after waits that grow, and by their Catch then', async () => {
    const functions = { f: () => Promise.reject(failure('Busy')) };
    const { machines, clock, invoked, add } = fixture(functions);
    const arn = await add({
      Work: invoke('f', {
        Retry: [
          { ErrorEquals: ['Other'] },
          { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 },
        ],
        Catch: [
          { ErrorEquals: ['States.Timeout'], Next: 'End' },
          { ErrorEquals: ['States.TaskFailed'], ResultPath: '$.problem', Next: 'End' },
        ],
        Next: 'End',
      }),
      End: end,
    });
    const execution = machines.start(arn, { input: '{"n":1}' });
    for (const [wait, attempts] of [
      [2000, 2],
      [6000, 3],
      [10_000, 4],
    ] as const) {
      await clock.advance(wait - 1);
      expect(invoked).toHaveLength(attempts - 1);
      await clock.advance(1);
      expect(invoked).toHaveLength(attempts);
    }
    expect(ending(execution)).toEqual(
      succeeded({ n: 1, problem: { Error: 'Busy', Cause: '{"errorType":"Busy","errorMessage":"no"}' } }),
    );
  });

  it('wait less with jitter', async () => {
    const { machines, clock, invoked, add } = fixture({ f: () => Promise.reject(failure('Busy')) });
    const Retry = [
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 10, MaxAttempts: 1, JitterStrategy: 'FULL' },
    ];
    const execution = machines.start(await add({ Work: invoke('f', { Retry }) }));
    await clock.advance(5000);
    expect(invoked).toHaveLength(2);
    expect(execution.status).toBe('FAILED');
  });

  it('catch neither a wrong path nor data that are too large by States.ALL', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'End' }];
    const Large = { Type: 'Parallel', Catch, Next: 'End' };
    const text = (n: number) => `States.Array('${'x'.repeat(n)}')`;
    const branch = {
      StartAt: 'X',
      States: { X: { Type: 'Pass', Parameters: { 'x.$': text(100_000) }, End: true } },
    };
    const states = { Large: { ...Large, Branches: [branch, branch, branch] }, End: end };
    expect(await play(states)).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'Large' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    const missing = { StartAt: 'X', States: { X: { Type: 'Pass', InputPath: '$.missing', End: true } } };
    expect(await play({ Large: { ...Large, Branches: [missing] }, End: end })).toMatchObject({
      error: 'States.Runtime',
      cause:
        "The JSONPath '$.missing' specified for the field 'InputPath' could not be found in the input '{}'",
    });
  });

  it('run in branches at once, of which the first failure ends all', async () => {
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    const pass = (Result: unknown) => ({ Type: 'Pass', Result, End: true });
    const long = branch('Long', { Type: 'Wait', Seconds: 9_000_000, End: true });
    const parallel = (...Branches: object[]) => ({ Both: { Type: 'Parallel', Branches, End: true } });
    expect(await play(parallel(branch('A', pass(1)), branch('B', pass(2))))).toEqual(succeeded([1, 2]));
    expect(await play(parallel(long, branch('B', { Type: 'Fail', Error: 'E' })))).toMatchObject({
      error: 'E',
    });
  });

  it('end at 25,000 events', async () => {
    const execution = await fixture().play({ Again: { Type: 'Pass', Next: 'Again' } });
    expect(execution.history.events).toHaveLength(25_000);
    expect(ending(execution)).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });
});
