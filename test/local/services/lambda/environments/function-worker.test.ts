import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lambdaFixtures, payload } from '../support/lambda-fixtures';

const start = lambdaFixtures();

describe('a function that fails', () => {
  const failing = async (code: string | Readonly<Record<string, string>>, configuration = {}) => {
    const lambda = start();
    lambda.add('failing', code, configuration);
    const result = await lambda.invoke('failing', '{}');
    if (result.kind !== 'functionError') throw new Error(`expected a function error, got ${result.kind}`);
    return { error: payload(result) as Record<string, unknown>, result, lambda };
  };

  it('throws an error: its name, message and stack are told', async () => {
    const { error, result } = await failing(
      'exports.handler = async () => { throw new RangeError("too far"); };',
    );
    expect(result.functionError).toBe('Unhandled');
    expect(error).toEqual({ errorType: 'RangeError', errorMessage: 'too far', trace: expect.any(Array) });
    expect(error.trace).toEqual(
      expect.arrayContaining(['RangeError: too far', expect.stringContaining('failing/index.js:1')]),
    );
  });

  it('throws a string, a number, null or an object: told by its type', async () => {
    const lambda = start();
    lambda.add('thrower', 'exports.handler = async ({ code }) => { throw eval(code); };');
    const thrown = async (code: string) => payload(await lambda.invoke('thrower', JSON.stringify({ code })));
    expect(await thrown('"text"')).toEqual({ errorType: 'string', errorMessage: 'text', trace: [] });
    expect(await thrown('42')).toEqual({ errorType: 'number', errorMessage: '42', trace: [] });
    expect(await thrown('null')).toEqual({ errorType: 'object', errorMessage: 'null', trace: [] });
    expect(await thrown('({ toString() { throw 1 } })')).toMatchObject({ errorType: 'handled' });
  });

  it('cannot be started on this machine: Lambda has failed, and not the function', async () => {
    const lambda = start();
    lambda.add('gone', 'exports.handler = async () => 1;');
    rmSync(lambda.runtime.functions.resolve('gone').configuration.codePath, { recursive: true });
    await expect(lambda.invoke('gone', '{}')).rejects.toThrow(
      /^Function gone could not be run: The process cannot be started: spawn .* ENOENT$/,
    );
  });

  it('stays warm after an error', async () => {
    const lambda = start();
    lambda.add(
      'flaky',
      'let n = 0; exports.handler = async () => { if (++n === 1) throw new Error("first"); return n; };',
    );
    await lambda.invoke('flaky', '{}');
    expect(payload(await lambda.invoke('flaky', '{}'))).toBe(2);
  });

  it('returns what JSON cannot hold', async () => {
    const lambda = start();
    lambda.add('odd', 'exports.handler = async ({ code }) => eval(code);');
    for (const code of ['const a = {}; a.self = a; a', '10n', '() => 1']) {
      expect(payload(await lambda.invoke('odd', JSON.stringify({ code })))).toMatchObject({
        errorType: 'Runtime.JSONStringifyError',
        errorMessage: 'Unable to stringify response body',
      });
    }
  });

  it('returns more than 6 MB', async () => {
    const { error } = await failing('exports.handler = async () => "x".repeat(6 * 1024 * 1024);');
    expect(error).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  it('exits: the status is told, and the next invocation gets a new process', async () => {
    const lambda = start();
    lambda.add(
      'exiting',
      'exports.handler = async ({ status }) => { if (status !== undefined) process.exit(status); return 1; };',
    );
    const exit = async (status: number) => {
      const result = await lambda.invoke('exiting', JSON.stringify({ status }));
      return { error: payload(result), requestId: result.kind === 'functionError' && result.requestId };
    };
    const one = await exit(1);
    expect(one.error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${one.requestId} Error: Runtime exited with error: exit status 1`,
    });
    const zero = await exit(0);
    expect(zero.error).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${zero.requestId} Error: Runtime exited without providing a reason`,
    });
    expect(payload(await lambda.invoke('exiting', '{}'))).toBe(1);
  });

  it('is killed by a signal', async () => {
    const { error } = await failing(
      'exports.handler = async () => { process.kill(process.pid, "SIGKILL"); await new Promise((r) => setTimeout(r, 60000)); };',
    );
    expect(error).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/),
    });
  });

  it('leaves a rejection unhandled: the process ends, its stack is in the log', async () => {
    const { error, lambda } = await failing(
      'exports.handler = async () => { Promise.reject(new Error("forgotten")); return "fine"; };',
    );
    expect(error).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 1$/),
    });
    expect(lambda.texts().join('\n')).toContain('Error: forgotten');
  });

  it('throws where nobody can catch it', async () => {
    const { error } = await failing(
      'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }, 1));',
    );
    expect(error).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('waits for something that can never come: the process ends by itself', async () => {
    const { error } = await failing('exports.handler = () => new Promise(() => {});');
    expect(error).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited without providing a reason$/),
    });
  });

  it.each([
    ['never yields', 'exports.handler = () => { for (;;); };'],
    ['keeps waiting', 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));'],
    [
      'ignores SIGTERM',
      'process.on("SIGTERM", () => {}); exports.handler = () => new Promise(() => setInterval(() => {}, 1000));',
    ],
  ])('%s: it is killed at its timeout', async (_what, code) => {
    // One that never yields is waited for, until nothing has happened for so long.
    const lambda = start({ stallMs: 2000 });
    lambda.add('hanging', code, { timeoutSeconds: 3 });
    const ended = await lambda.invoke('hanging', '{}');
    const at = (text: string) => lambda.logs.find((line) => line.text.startsWith(text))?.timestamp ?? 0;
    expect(at('END') - at('START')).toBe(3000);
    expect(payload(ended)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${ended.kind === 'functionError' && ended.requestId} Error: Task timed out after 3.00 seconds`,
    });
    expect(lambda.texts().at(-1)).toMatch(/^REPORT .*Status: timeout$/);
  });

  it('cannot be loaded', async () => {
    const cases: [Readonly<Record<string, string>>, string, object][] = [
      [
        { 'index.js': '' },
        'missing.handler',
        {
          errorType: 'Runtime.ImportModuleError',
          errorMessage: expect.stringContaining("Cannot find module 'missing'"),
        },
      ],
      [
        { 'index.js': 'require("not-bundled")' },
        'index.handler',
        {
          errorType: 'Runtime.ImportModuleError',
          errorMessage: expect.stringContaining("Cannot find module 'not-bundled'"),
        },
      ],
      [
        { 'index.js': 'exports.other = 1' },
        'index.handler',
        { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
      ],
      [
        { 'index.js': 'exports.handler = 1' },
        'index.handler',
        { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is not a function' },
      ],
      [{ 'index.js': 'const = 1' }, 'index.handler', { errorType: 'Runtime.UserCodeSyntaxError' }],
      [
        { 'index.js': 'throw new TypeError("at load")' },
        'index.handler',
        { errorType: 'TypeError', errorMessage: 'at load' },
      ],
      [
        { 'index.js': 'exports.handler = (event, context, callback) => callback(null, 1)' },
        'index.handler',
        { errorType: 'Runtime.CallbackHandlerDeprecated' },
      ],
      [{ 'index.js': '' }, 'a/../index.handler', { errorType: 'Runtime.MalformedHandlerName' }],
      [
        { 'index.js': 'process.exit(3)' },
        'index.handler',
        { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/exit status 3$/) },
      ],
    ];
    const errors = await Promise.all(
      cases.map(async ([files, handler]) => (await failing(files, { handler })).error),
    );
    expect(errors).toEqual(cases.map(([, , expected]) => expect.objectContaining(expected)));
  });

  it('cannot be loaded: the log tells what it was, and has the lines of every invocation', async () => {
    const { lambda, result } = await failing('throw new TypeError("at load");');
    expect(lambda.texts()).toEqual([
      expect.stringMatching(/^INIT_START/),
      expect.stringMatching(
        /\tERROR\tInit Error {"errorType":"TypeError","errorMessage":"at load","stack":\[/,
      ),
      `START RequestId: ${result.requestId} Version: $LATEST`,
      `END RequestId: ${result.requestId}`,
      expect.stringMatching(/^REPORT RequestId/),
    ]);
  });

  it('never finishes loading: killed after 10 seconds and its own timeout', async () => {
    const lambda = start();
    lambda.add('slow', {
      'index.mjs': 'console.log("loading"); await new Promise((r) => setTimeout(r, 1e6));',
    });
    const begin = lambda.clock.now();
    expect(payload(await lambda.invoke('slow', '{}'))).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(lambda.clock.now() - begin).toBe(13_000);
  });
});
