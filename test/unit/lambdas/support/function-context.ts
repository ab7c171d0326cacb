import type { Context } from 'aws-lambda';
import { vi } from 'vitest';

/** What Lambda hands a function besides its event. */
export function functionContext(remainingMs = 60_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:redrive',
    memoryLimitInMB: '512',
    awsRequestId: 'd9d0c3a2-0000-4000-8000-000000000000',
    logGroupName: '/aws/lambda/function',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => remainingMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** Collects the JSON lines that a function's logger writes to standard output and error. */
export function captureLog(): { readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const take = (chunk: string | Uint8Array) => {
    // Node and the SDK may print warnings of their own.
    if (chunk.toString().startsWith('{')) lines.push(JSON.parse(chunk.toString()));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  return { lines };
}

/**
 * The environment that every function finds, its endpoint being the test's. Test files share the modules of a
 * process; a function that is imported after this call has its own, as in a new execution environment.
 */
export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  vi.resetModules();
  const common = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries({ ...common, ...variables })) vi.stubEnv(name, value);
}
