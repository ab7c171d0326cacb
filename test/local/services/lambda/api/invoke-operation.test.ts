import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lambdaApis } from '../support/lambda-apis';

const start = lambdaApis();

describe('Invoke', () => {
  it('answers what the function returned', async () => {
    const { lambda, invoke } = await start();
    lambda.add('echo', 'exports.handler = async (event) => event;');
    const output = await invoke({ FunctionName: 'echo', Payload: '{"n":1}' });
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: { n: 1 } });
    expect(output.FunctionError).toBeUndefined();
    expect(output.log).toBeUndefined();
  });

  it('marks what the function threw', async () => {
    const { lambda, invoke } = await start();
    lambda.add('thrower', 'exports.handler = async () => { throw "text"; };');
    expect(await invoke({ FunctionName: 'thrower' })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: { errorType: 'string', errorMessage: 'text', trace: [] },
    });
  });

  it('gives the last 4 KB of the log when asked', async () => {
    const { lambda, invoke } = await start();
    lambda.add(
      'talker',
      'exports.handler = async () => { for (let i = 0; i < 500; i++) console.log("line", i); };',
    );
    const { log } = await invoke({ FunctionName: 'talker', LogType: 'Tail' });
    expect(log).toHaveLength(4096);
    expect(log).toMatch(/\tINFO\tline 499\nEND RequestId: .*\nREPORT RequestId: .*\n$/);
  });

  it('takes a version or alias, and the client context', async () => {
    const { lambda, invoke } = await start();
    lambda.add(
      'context',
      'exports.handler = async (event, context) => [context.functionVersion, context.clientContext];',
    );
    lambda.runtime.functions.publishVersion('context');
    lambda.runtime.functions.addAlias('context', 'live', '1');
    const ClientContext = Buffer.from('{"custom":1}').toString('base64');
    expect(await invoke({ FunctionName: 'context', Qualifier: 'live', ClientContext })).toMatchObject({
      ExecutedVersion: '1',
      payload: ['1', { custom: 1 }],
    });
  });

  it('runs an Event later, and a DryRun not at all', async () => {
    const { lambda, invoke } = await start();
    lambda.add('sink', 'exports.handler = async (event) => console.log("got", event.n);');
    expect(
      await invoke({ FunctionName: 'sink', InvocationType: 'DryRun', Payload: '{"n":0}' }),
    ).toMatchObject({ StatusCode: 204 });
    expect(await invoke({ FunctionName: 'sink', InvocationType: 'Event', Payload: '{"n":1}' })).toMatchObject(
      { StatusCode: 202 },
    );
    await lambda.line('REPORT');
    expect(lambda.texts().filter((text) => text.includes('got'))).toEqual([expect.stringMatching(/got 1$/)]);
  });

  it('refuses unknown functions, payloads that are not JSON, and payloads that are too large', async () => {
    const { lambda, invoke } = await start();
    lambda.add('echo', 'exports.handler = async (event) => event;');
    await expect(invoke({ FunctionName: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      message: 'Function not found: nobody',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke({ FunctionName: 'echo', Payload: '{"n":' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringMatching(/^Could not parse request body into json: /),
    });
    await expect(
      invoke({ FunctionName: 'echo', Payload: JSON.stringify('x'.repeat(6 * 1024 * 1024)) }),
    ).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      message:
        '6291458 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
      $metadata: { httpStatusCode: 413 },
    });
    await expect(
      invoke({
        FunctionName: 'echo',
        InvocationType: 'Event',
        Payload: JSON.stringify('x'.repeat(1024 * 1024)),
      }),
    ).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });

  it('throttles beyond reserved and account concurrency, each by its name', async () => {
    const { lambda, invoke } = await start({ accountConcurrency: 0 });
    lambda.add('echo', 'exports.handler = async (event) => event;');
    await expect(invoke({ FunctionName: 'echo' })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    lambda.runtime.concurrency.reserve('echo', 0);
    await expect(invoke({ FunctionName: 'echo' })).rejects.toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  it('lets functions invoke functions, on a machine with a single place', async () => {
    const { lambda, invoke } = await start({ maxEnvironments: 1 });
    const code = `exports.handler = async ({ depth }) => {
        if (depth === 0) return 1;
        const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
        const Payload = JSON.stringify({ depth: depth - 1 });
        const answer = await new LambdaClient().send(new InvokeCommand({ FunctionName: 'chain', Payload }));
        return 1 + JSON.parse(answer.Payload.transformToString());
      };`;
    const NODE_PATH = join(__dirname, '../../../../../node_modules');
    lambda.add('chain', code, { environment: { NODE_PATH }, memorySize: 512 });
    const [one, other] = await Promise.all(
      [1, 2].map(() => invoke({ FunctionName: 'chain', Payload: '{"depth":2}' })),
    );
    expect([one?.payload, other?.payload]).toEqual([3, 3]);
  });
});
