import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The options of a client's HTTP handler, as the SDK has resolved them. */
async function handlerOf(client: unknown): Promise<Record<string, unknown>> {
  const { requestHandler } = (client as { config: { requestHandler: object } }).config;
  const { configProvider } = requestHandler as unknown as {
    configProvider: Promise<Record<string, unknown>>;
  };
  return configProvider;
}

describe('the clients of the redrive', () => {
  let clients: typeof import('../../../../lambdas/dead-letter-redrive/clients').clients;
  const region = process.env.AWS_REGION;
  beforeAll(async () => {
    process.env.AWS_REGION = 'us-east-1';
    ({ clients } = await import('../../../../lambdas/dead-letter-redrive/clients.js'));
  });
  afterAll(() => {
    for (const client of Object.values(clients)) client.destroy();
    if (region === undefined) delete process.env.AWS_REGION;
    else process.env.AWS_REGION = region;
  });

  it('give up a call that hangs, all but those that wait for the consumer', async () => {
    const { lambda, ...others } = clients;
    for (const client of Object.values(others)) {
      expect(await handlerOf(client)).toMatchObject({
        connectionTimeout: 3_000,
        requestTimeout: 10_000,
        throwOnRequestTimeout: true,
      });
    }
    expect(await handlerOf(clients.s3)).toMatchObject({ socketTimeout: 10_000 });
    const ofLambda = await handlerOf(lambda);
    expect(ofLambda.connectionTimeout).toBe(3_000);
    expect(ofLambda.requestTimeout ?? 0).toBe(0);
  });

  it('keep a connection alive on which the consumer is waited for', async () => {
    const { httpsAgent } = await handlerOf(clients.lambda);
    expect(httpsAgent).toMatchObject({ keepAlive: true, keepAliveMsecs: 60_000 });
  });

  it('leave it to their callers to count attempts, for Kinesis and Lambda', async () => {
    expect(await clients.kinesis.config.maxAttempts()).toBe(1);
    expect(await clients.lambda.config.maxAttempts()).toBe(1);
  });
});
