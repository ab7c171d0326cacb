import { describe, expect, it } from 'vitest';
import {
  ending,
  failure,
  invoke,
  stepFunctions,
  succeeded,
  THROTTLED,
} from '../support/step-functions-fixture';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

describe('a task', () => {
  const fixture = stepFunctions();

  it('invokes a function, and answers what the Lambda API does', async () => {
    const f = fixture({ f: ({ n }: { n: number }) => ({ n: n + 1 }) });
    const execution = await f.play({ Work: invoke('f') }, { n: 1 });
    expect(ending(execution)).toEqual(
      succeeded({
        ExecutedVersion: '$LATEST',
        Payload: { n: 2 },
        SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 },
        SdkResponseMetadata: { RequestId: 'request-1' },
        StatusCode: 200,
      }),
    );
    expect(execution.history.events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('hands a qualifier and a client context on; without a payload the function gets {}', async () => {
    const f = fixture({ f: () => 1 });
    const ClientContext = Buffer.from('{"custom":{}}').toString('base64');
    await f.play({
      Work: invoke('f', { Parameters: { FunctionName: 'f', Qualifier: 'live', ClientContext } }),
    });
    expect(f.invoked).toEqual([
      { name: 'f', payload: {}, options: { qualifier: 'live', clientContext: '{"custom":{}}' } },
    ]);
  });

  it('does not wait for an event', async () => {
    const f = fixture();
    const Parameters = { FunctionName: 'f', InvocationType: 'Event', 'Payload.$': '$' };
    const execution = await f.play({ Work: invoke('f', { Parameters }) }, { n: 1 });
    expect(ending(execution)).toMatchObject({ output: { Payload: '', StatusCode: 202 } });
    expect(f.invoked).toMatchObject([{ name: 'f', payload: { n: 1 } }]);
  });

  it('may name the function itself: its payload comes out', async () => {
    const f = fixture({ [FUNCTION]: ({ n }: { n: number }) => n + 1 });
    const execution = await f.play({ Work: { Type: 'Task', Resource: FUNCTION, End: true } }, { n: 1 });
    expect(ending(execution)).toEqual(succeeded(2));
    expect(execution.history.events[2]).toMatchObject({
      type: 'LambdaFunctionScheduled',
      details: { resource: FUNCTION, input: '{"n":1}' },
    });
  });

  it.each<[string, () => unknown, object]>([
    [
      'throws',
      () => Promise.reject(failure('RangeError', 'far')),
      { error: 'RangeError', cause: '{"errorType":"RangeError","errorMessage":"far"}' },
    ],
    ['is throttled', () => THROTTLED, { error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' }],
    ['answers too much', () => 'x'.repeat(262_144), { error: 'States.DataLimitExceeded' }],
  ])('fails when its function %s', async (_, f, expected) => {
    const execution = await fixture({ f }).play({ Work: invoke('f') });
    expect(ending(execution)).toMatchObject({ status: 'FAILED', ...expected });
    expect(execution.history.events.map(({ type }) => type)).toContain('TaskFailed');
  });

  it('fails when there is no such function, or it is not named by text', async () => {
    expect(ending(await fixture().play({ Work: invoke('g') }))).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
    });
    const Parameters = { 'FunctionName.$': '$.n' };
    expect(ending(await fixture().play({ Work: invoke('f', { Parameters }) }, { n: 1 }))).toMatchObject({
      error: 'States.Runtime',
      cause: 'FunctionName of lambda:invoke must be a string, got 1',
    });
  });

  it('ends at its timeout, and what the function answers later is not looked at', async () => {
    const f = fixture({ f: () => new Promise(() => undefined) });
    const states = { Work: invoke('f', { TimeoutSecondsPath: '$.s' }) };
    const execution = f.machines.start(await f.add(states), { input: '{"s":10}' });
    await f.clock.advance(9999);
    expect(execution.status).toBe('RUNNING');
    await f.clock.advance(1);
    expect(ending(execution)).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(execution.history.events.at(-2)?.type).toBe('TaskTimedOut');
  });
});
