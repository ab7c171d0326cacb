#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../local/run/main';

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

main(process.argv.slice(2), version).then((exitCode) => {
  process.exitCode = exitCode;
});
