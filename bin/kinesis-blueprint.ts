#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../local/run/main';

// The lock file decides on the SDK's version, so its advice about the Node.js of next year is nothing a user can act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

main(process.argv.slice(2), version).then((exitCode) => {
  process.exitCode = exitCode;
});
