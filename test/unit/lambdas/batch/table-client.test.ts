import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, expect, it, vi } from 'vitest';
import { tableClient } from '../../../../lambdas/batch/table-client';
import { stubEnvironment } from '../support/function-context';

afterEach(() => vi.unstubAllEnvs());

it('gives a call up that hangs, and leaves its repetition to the TableWriter', async () => {
  stubEnvironment({});
  const client = tableClient();
  // The handler resolves its options with its first request; here it is refused before it is sent.
  await client
    .send(new BatchWriteItemCommand({ RequestItems: {} }), { abortSignal: AbortSignal.abort() })
    .catch(() => undefined);
  const handler = client.config.requestHandler as unknown as NodeHttpHandler;
  const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = handler.httpHandlerConfigs();
  expect({ connectionTimeout, requestTimeout, throwOnRequestTimeout }).toEqual({
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    throwOnRequestTimeout: true,
  });
  expect(await client.config.maxAttempts()).toBe(1);
  client.destroy();
});
