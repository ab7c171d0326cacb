#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// The lock file decides on the SDK's version, so its advice about the Node.js of next year is nothing a user can act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function start(): Promise<number> {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  try {
    const { main } = await import('../local/run/main.js');
    return await main(process.argv.slice(2), version);
  } catch (error) {
    // jsii lets a library name only jsii packages as peers, so what the local run needs beyond them is named here.
    const missing = /Cannot find module '(@aws-sdk\/[\w-]+|dynalite)/.exec(String(error))?.[1];
    if (missing === undefined) throw error;
    process.stderr.write(
      `The local run needs ${missing}, which is not installed. Install what it needs with: ` +
        'npm install --save-dev dynalite @aws-sdk/client-kinesis @aws-sdk/client-dynamodb @aws-sdk/client-lambda\n',
    );
    return 2;
  }
}

start().then((exitCode) => {
  process.exitCode = exitCode;
});
