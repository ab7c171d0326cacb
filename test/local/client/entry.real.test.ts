import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const RESOLVER = `export function resolve(name, context, next) {
  if (name.startsWith('@aws-sdk/client-dynamodb')) throw new Error('Cannot find module ' + name);
  return next(name, context);
}`;

/** What a program sees that has installed no DynamoDB client, by require and by import. */
const NOT_INSTALLED = `
  const { Module, register } = require('node:module');
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, ...rest) => {
    if (name.startsWith('@aws-sdk/client-dynamodb')) throw new Error('Cannot find module ' + name);
    return resolve(name, ...rest);
  };
  register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(RESOLVER)}`)});
`;

async function run(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', `${NOT_INSTALLED}${program}`]);
  return stdout.trim();
}

describe('cdk-kinesis-blueprint/client, where @aws-sdk/client-dynamodb is not installed', () => {
  it('is loaded, and makes a producer', async () => {
    const closed = await run(`
      const { KinesisProducer } = require('cdk-kinesis-blueprint/client');
      new KinesisProducer({ client: {}, streamName: 'clicks' }).close().then(() => console.log('closed'));
    `);
    expect(closed).toBe('closed');
  });

  it('says what is missing to a consumer that starts', async () => {
    const reason = await run(`
      const { LeaseConsumer } = require('cdk-kinesis-blueprint/client');
      new LeaseConsumer({
        kinesis: { send: async () => ({ StreamDescriptionSummary: {} }) },
        dynamodb: {},
        streamName: 'clicks',
        applicationName: 'app',
        onNotice: () => undefined,
      }).start().catch(({ message }) => console.log(message));
    `);
    expect(reason).toBe('Cannot find module @aws-sdk/client-dynamodb');
  });
});
