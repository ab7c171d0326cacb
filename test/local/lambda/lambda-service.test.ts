import { join } from 'node:path';
import {
  DeleteFunctionConcurrencyCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../local/http';
import {
  type EventSourceMappingDescription,
  type LambdaRuntimeOptions,
  LambdaService,
} from '../../../local/lambda';
import { lambdaFixtures } from './support';

const fixture = lambdaFixtures();
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';

/** The Lambda API on a socket, a client for it, and functions that reach it. */
async function start(options: Partial<LambdaRuntimeOptions> = {}) {
  let url = '';
  const lambda = fixture({ variables: () => ({ AWS_ENDPOINT_URL: url }), ...options });
  const mappings = new Map<string, EventSourceMappingDescription>();
  const service = new LambdaService({
    runtime: lambda.runtime,
    eventSourceMappings: {
      list: () => [...mappings.values()],
      get: (uuid) => mappings.get(uuid),
      setEnabled: (UUID, enabled) => {
        const changed = { ...mapping, UUID, State: enabled ? 'Enabling' : 'Disabling' };
        mappings.set(UUID, changed);
        return changed;
      },
    },
    onError: (error) => {
      throw error;
    },
  });
  const mapping: EventSourceMappingDescription = {
    UUID: 'u-1',
    EventSourceArn: STREAM,
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:echo',
    State: 'Enabled',
    BatchSize: 100,
    LastModified: 1_790_000_000.5,
  };
  mappings.set('u-1', mapping);
  const door = new FrontDoor({ services: [service], onError: (error) => lambda.notices.push(String(error)) });
  ({ url } = await door.start({ port: 0 }));
  const client = new LambdaClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  closing.push(
    () => client.destroy(),
    () => door.close(),
  );
  const invoke = async (input: InvokeCommandInput) => {
    const { Payload, LogResult, ...output } = await client.send(new InvokeCommand(input));
    const text = Payload?.transformToString() ?? '';
    return {
      ...output,
      payload: text === '' ? undefined : JSON.parse(text),
      log: LogResult === undefined ? undefined : Buffer.from(LogResult, 'base64').toString(),
    };
  };
  return { lambda, client, invoke };
}

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
    const NODE_PATH = join(__dirname, '../../../node_modules');
    lambda.add('chain', code, { environment: { NODE_PATH }, memorySize: 512 });
    const [one, other] = await Promise.all(
      [1, 2].map(() => invoke({ FunctionName: 'chain', Payload: '{"depth":2}' })),
    );
    expect([one?.payload, other?.payload]).toEqual([3, 3]);
  });
});

describe('the functions', () => {
  it('are shown, one and all', async () => {
    const { lambda, client } = await start();
    const arn = lambda.add('echo', 'exports.handler = async () => 1;', {
      environment: { A: 'b' },
      description: 'what it does',
      role: 'arn:aws:iam::123456789012:role/r',
    });
    lambda.add('other', 'exports.handler = async () => 1;');
    lambda.runtime.concurrency.reserve('echo', 3);
    const shown = {
      FunctionName: 'echo',
      FunctionArn: arn,
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::123456789012:role/r',
      Handler: 'index.handler',
      Description: 'what it does',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      State: 'Active',
      Environment: { Variables: { A: 'b' } },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/echo' },
    };
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: arn }))).toMatchObject(
      shown,
    );
    expect(await client.send(new GetFunctionCommand({ FunctionName: 'echo' }))).toMatchObject({
      Configuration: shown,
      Code: { Location: join(lambda.folder, 'echo') },
      Concurrency: { ReservedConcurrentExecutions: 3 },
    });
    const { Functions } = await client.send(new ListFunctionsCommand());
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['echo', 'other']);
  });

  it('have their reserved concurrency put, got and deleted', async () => {
    const { lambda, client } = await start();
    lambda.add('echo', 'exports.handler = async () => 1;');
    const FunctionName = 'echo';
    const reserved = async () =>
      (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
    expect(await reserved()).toBeUndefined();
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    expect(await reserved()).toBe(0);
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await reserved()).toBeUndefined();
    await expect(
      client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 })),
    ).rejects.toThrow('AWS keeps 100 for them');
  });

  it('have no operations that are not played', async () => {
    const { client } = await start();
    await expect(client.send(new GetPolicyCommand({ FunctionName: 'echo' }))).rejects.toThrow(
      'GET /2015-03-31/functions/echo/policy is not played by the local Lambda.',
    );
  });
});

describe('event source mappings', () => {
  it('are shown, filtered by source and function', async () => {
    const { client } = await start();
    expect(await client.send(new GetEventSourceMappingCommand({ UUID: 'u-1' }))).toMatchObject({
      UUID: 'u-1',
      BatchSize: 100,
      LastModified: new Date(1_790_000_000_500),
    });
    const list = async (filter: { EventSourceArn?: string; FunctionName?: string }) => {
      const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand(filter));
      return EventSourceMappings?.map(({ UUID }) => UUID);
    };
    expect(await list({})).toEqual(['u-1']);
    expect(await list({ FunctionName: 'echo', EventSourceArn: STREAM })).toEqual(['u-1']);
    expect(await list({ FunctionName: 'other' })).toEqual([]);
    expect(await list({ EventSourceArn: `${STREAM}2` })).toEqual([]);
    await expect(client.send(new GetEventSourceMappingCommand({ UUID: 'u-2' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('are disabled and enabled, and changed in nothing else', async () => {
    const { client } = await start();
    const update = (input: { UUID: string; Enabled?: boolean; BatchSize?: number }) =>
      client.send(new UpdateEventSourceMappingCommand(input));
    expect(await update({ UUID: 'u-1', Enabled: false })).toMatchObject({ State: 'Disabling' });
    expect(await update({ UUID: 'u-1', Enabled: true })).toMatchObject({ State: 'Enabling' });
    await expect(update({ UUID: 'u-1', BatchSize: 5 })).rejects.toThrow(
      'UpdateEventSourceMapping got {"BatchSize":5}; the local run changes Enabled (true or false) and nothing else.',
    );
    await expect(update({ UUID: 'u-2', Enabled: true })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
