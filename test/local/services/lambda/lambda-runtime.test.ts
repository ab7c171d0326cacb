import { describe, expect, it } from 'vitest';
import { lambdaFixtures, payload } from './support/lambda-fixtures';

const start = lambdaFixtures();

describe('what a function sees', () => {
  it('finds no channel to the host', async () => {
    const lambda = start();
    lambda.add('channel', 'exports.handler = async () => typeof process.send;');
    expect(payload(await lambda.invoke('channel', '{}'))).toBe('undefined');
  });

  it('gets its event, and what it returns is the answer', async () => {
    const lambda = start();
    lambda.add('echo', 'exports.handler = async (event) => ({ got: event });');
    const result = await lambda.invoke('echo', '{"n":1,"text":"Zürich \\u2028"}');
    expect(result).toMatchObject({ kind: 'success', executedVersion: '$LATEST' });
    expect(payload(result)).toEqual({ got: { n: 1, text: 'Zürich \u2028' } });
  });

  it('answers null when it returns nothing', async () => {
    const lambda = start();
    lambda.add('quiet', 'exports.handler = async () => {};');
    expect(await lambda.invoke('quiet', '{}')).toMatchObject({ kind: 'success', payload: 'null' });
  });

  it('may be synchronous, an ES module with top-level await, in a folder, or nested in an export', async () => {
    const lambda = start();
    lambda.add('sync', 'exports.handler = () => 1;');
    lambda.add('esm', {
      'index.mjs': 'const two = await Promise.resolve(2); export const handler = async () => two;',
    });
    lambda.add(
      'folder',
      { 'src/app.cjs': 'exports.api = { get: async () => 3 };' },
      { handler: 'src/app.api.get' },
    );
    lambda.add('default', { 'index.mjs': 'export default { handler: async () => 4 };' });
    const results = await Promise.all(
      ['sync', 'esm', 'folder', 'default'].map((f) => lambda.invoke(f, '{}')),
    );
    expect(results.map(payload)).toEqual([1, 2, 3, 4]);
  });

  it('has the context object of Lambda', async () => {
    const lambda = start();
    const arn = lambda.add(
      'context',
      `exports.handler = async (event, context) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { ...context, remaining: context.getRemainingTimeInMillis() };
      };`,
      { timeoutSeconds: 7, memorySize: 256 },
    );
    const result = await lambda.invoke('context', '{}', { clientContext: '{"custom":{"a":"b"}}' });
    const { remaining, ...context } = payload(result) as { remaining: number };
    expect(context).toEqual({
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      invokedFunctionArn: arn,
      awsRequestId: result.kind === 'success' && result.requestId,
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^2026\/11\/20\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { custom: { a: 'b' } },
    });
    expect(remaining).toBeLessThan(7000);
    expect(remaining).toBeGreaterThan(0);
  });

  it("has the variables of Lambda, its own and the host's, and none of this machine's but PATH", async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'x';
    const lambda = start({ variables: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }) });
    lambda.add('env', 'exports.handler = async () => ({ ...process.env, cwd: process.cwd() });', {
      environment: { TABLE: 'views' },
    });
    expect(payload(await lambda.invoke('env', '{}'))).toEqual({
      PATH: process.env.PATH,
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      TABLE: 'views',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: `${lambda.folder}/env`,
      cwd: `${lambda.folder}/env`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      AWS_LAMBDA_LOG_FORMAT: 'Text',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^LOCAL/),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      UV_THREADPOOL_SIZE: '1',
    });
  });

  it('takes and gives payloads of just under 6 MB', async () => {
    const lambda = start();
    lambda.add('echo', 'exports.handler = async (event) => event;');
    const event = JSON.stringify('é'.repeat(3 * 1024 * 1024 - 1));
    expect(Buffer.byteLength(event)).toBe(6 * 1024 * 1024);
    const result = await lambda.invoke('echo', event);
    expect(result.kind === 'success' && result.payload === event).toBe(true);
  });

  it('keeps its state while it stays warm', async () => {
    const lambda = start();
    lambda.add('counter', 'let n = 0; exports.handler = async () => ++n;');
    const counts = [];
    for (let i = 0; i < 3; i += 1) counts.push(payload(await lambda.invoke('counter', '{}')));
    expect(counts).toEqual([1, 2, 3]);
    expect(lambda.texts().filter((text) => text.startsWith('INIT_START'))).toHaveLength(1);
  });

  it('runs one invocation at a time in each process', async () => {
    const lambda = start({ maxEnvironments: 3 });
    lambda.add(
      'alone',
      `let running = 0;
      exports.handler = async () => {
        running += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return running--;
      };`,
    );
    const results = await Promise.all(Array.from({ length: 9 }, () => lambda.invoke('alone', '{}')));
    expect(results.map(payload)).toEqual(Array(9).fill(1));
  });
});

describe('the machine', () => {
  it('lets invocations beyond its cap wait, and runs them all', async () => {
    const lambda = start({ maxEnvironments: 2 });
    for (const name of ['a', 'b', 'c']) lambda.add(name, `exports.handler = async () => '${name}';`);
    const names = Array.from({ length: 30 }, (_, i) => ['a', 'b', 'c'][i % 3] ?? 'a');
    const results = await Promise.all(names.map((name) => lambda.invoke(name, '{}')));
    expect(results.map(payload)).toEqual(names);
  });

  it('throttles what exceeds reserved concurrency at once', async () => {
    const lambda = start();
    lambda.add('slow', 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 20));');
    lambda.runtime.concurrency.reserve('slow', 1);
    const first = lambda.invoke('slow', '{}');
    expect(await lambda.invoke('slow', '{}')).toEqual({
      kind: 'throttled',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await first;
    expect(await lambda.invoke('slow', '{}')).toMatchObject({ kind: 'success' });
  });

  it('ends processes that have nothing to do for ten minutes', async () => {
    const lambda = start();
    lambda.add('pid', 'exports.handler = async () => process.pid;');
    const pid = payload(await lambda.invoke('pid', '{}'));
    await lambda.clock.advance(10 * 60_000);
    expect(payload(await lambda.invoke('pid', '{}'))).not.toBe(pid);
  });

  it('refuses functions it does not know, and events that are too large', async () => {
    const lambda = start();
    lambda.add('echo', 'exports.handler = async (event) => event;');
    await expect(lambda.invoke('nobody', '{}')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const event = JSON.stringify('x'.repeat(6 * 1024 * 1024));
    await expect(lambda.invoke('echo', event)).rejects.toMatchObject({
      code: 'RequestTooLargeException',
    });
    expect(() => lambda.runtime.invokeAsync('nobody', '{}')).toThrow('Function not found');
  });

  it('ends every process when it closes, also those at work, and says so to whoever waits', async () => {
    const lambda = start({ maxEnvironments: 2 });
    lambda.add('idle', 'exports.handler = async () => console.log("pid", process.pid);');
    lambda.add(
      'busy',
      'exports.handler = () => new Promise(() => setInterval(() => {}, 1000) && console.log("pid", process.pid, "busy"));',
    );
    await lambda.invoke('idle', '{}');
    const refused = expect(lambda.invoke('busy', '{}')).rejects.toMatchObject({
      code: 'ServiceException',
      message: 'Function busy could not be run: The local Lambda is stopping.',
    });
    await lambda.line('busy');
    await lambda.runtime.close();
    await refused;
    const pids = lambda.texts().flatMap((text) => /pid (\d+)/.exec(text)?.[1] ?? []);
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });
});
