import { describe, expect, it } from 'vitest';
import { type Fault, type FaultOptions, Faults, FaultyService } from '../../../local/faults';
import { FrontDoor } from '../../../local/http';
import { ManualClock } from '../../support/manual-clock';
import { lambdaApis } from '../services/lambda/support/lambda-apis';

const open = lambdaApis();

/** Counts its invocations in this environment, and answers the count. */
const COUNTER = 'let count = 0; exports.handler = async () => { console.log("worked"); return ++count; };';
/** Makes four calls, one after the other, and logs each. */
const CALLER = `
exports.handler = async () => {
  for (let i = 1; i <= 4; i++) {
    await fetch(process.env.DOOR, { method: 'POST', headers: {
      authorization: 'Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/sqs/aws4_request' } });
    console.log('answered ' + i);
  }
};`;

async function faultyLambda(options: FaultOptions) {
  const faultClock = new ManualClock();
  const injected: string[] = [];
  const onFault = ({ kind, target }: Fault) => void injected.push(`${kind} ${target}`);
  const faults = new Faults({ faults: options, clock: faultClock, onFault });
  const api = await open({ disturb: (name, environment) => faults.invocation(name, environment) });
  const { runtime } = api.lambda;
  const begin = () =>
    faults.begin(
      runtime.functions.list().map(({ name }) => name),
      (name) => runtime.replaceEnvironments(name),
    );
  return { ...api, faults, faultClock, injected, begin };
}

describe('an invocation with a fault', () => {
  it('that crashes ends with the error of a killed process, as often as was asked for', async () => {
    const { lambda, invoke, begin, injected } = await faultyLambda({ crashes: 0.5 });
    lambda.add('counter', COUNTER);
    begin();
    const results = [];
    for (let i = 0; i < 12; i++) results.push(await invoke({ FunctionName: 'counter' }));
    const crashed = results.filter(({ FunctionError }) => FunctionError !== undefined);
    expect(crashed).toHaveLength(5);
    for (const { payload } of crashed) {
      expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
      expect(payload.errorMessage).toContain('Runtime exited with error: signal: killed');
    }
    expect(injected).toEqual(Array(5).fill('crash counter'));
    // Those that crashed had done their work, and the next begins in a new environment.
    expect(lambda.texts().filter((text) => text.includes('worked'))).toHaveLength(12);
    const crashAt = results.findIndex(({ FunctionError }) => FunctionError !== undefined);
    expect(results[crashAt + 1]?.payload).toBe(1);
  });

  it('that crashes at an API call is killed when the call has taken effect, before it is answered', async () => {
    const { lambda, invoke, begin, faults } = await faultyLambda({ seed: 10, crashes: 1 });
    let calls = 0;
    const sqs = {
      signingName: 'sqs',
      handle: () => {
        calls++;
        return { status: 200, body: '{}' };
      },
    };
    const onError = (error: unknown) => void lambda.notices.push(String(error));
    const door = new FrontDoor({ services: [new FaultyService(sqs, faults)], onError });
    const { url } = await door.start({ port: 0 });
    lambda.add('caller', CALLER, { environment: { DOOR: url } });
    begin();
    const { payload } = await invoke({ FunctionName: 'caller' });
    await door.close();
    expect(payload.errorMessage).toContain('signal: killed');
    expect(calls).toBe(2);
    expect(lambda.texts().filter((text) => text.includes('answered'))).toHaveLength(1);
    expect(lambda.notices).toEqual([]);
  });

  it('that times out does its work and never answers, until its timeout on the clock', async () => {
    const { lambda, invoke, begin, faults, injected } = await faultyLambda({ timeouts: 1 });
    lambda.add('counter', COUNTER, { timeoutSeconds: 30 });
    begin();
    const invoked = invoke({ FunctionName: 'counter' });
    await lambda.line('worked');
    await lambda.clock.advance(30_000);
    expect((await invoked).payload).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 30.00 seconds'),
    });
    expect(injected).toEqual(['timeout counter']);
    faults.end();
    expect((await invoke({ FunctionName: 'counter' })).payload).toBe(1);
  });
});

describe('a redeploy', () => {
  it('replaces the environments of its function at its moment, and of no other', async () => {
    const redeploys = [{ atSeconds: 60, function: 'count' }];
    const { lambda, invoke, begin, faultClock, injected } = await faultyLambda({ redeploys });
    lambda.add('counter', COUNTER);
    lambda.add('other', COUNTER);
    begin();
    const answers = async () => [
      (await invoke({ FunctionName: 'counter' })).payload,
      (await invoke({ FunctionName: 'other' })).payload,
    ];
    expect([await answers(), await answers()]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    await faultClock.advance(60_000);
    expect(await answers()).toEqual([1, 3]);
    expect(injected).toEqual(['redeploy counter']);
  });
});
