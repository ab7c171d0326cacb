import { join } from 'node:path';
import {
  DeleteFunctionConcurrencyCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { lambdaApis, STREAM } from '../support/lambda-apis';

const start = lambdaApis();

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
    ).rejects.toThrow('below its minimum value of [100]');
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
