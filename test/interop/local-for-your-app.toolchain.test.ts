import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JavaProgram } from '../../bench/client/java-program';
import { LocalAws } from '../../local';
import { goProgram } from './support/go-program';

const PAGE = readFileSync(resolve('docs/local-for-your-app.md'), 'utf8');
const PORT = '4566';
const SHARD = /^shardId-00000000000[01]\n$/;

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!hasBoto3) console.log('skipped: Python has no boto3 (pip install boto3)');
const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) console.log('skipped: there is no AWS CLI');
const noJava = JavaProgram.missing();
if (noJava !== undefined) console.log(`skipped: the programs in Java need ${noJava}`);

/** The code of the page under a heading, as its reader would run it; only the port is another one. */
function snippet(heading: string, language: string, endpoint: string): string {
  const code = snippetOf(heading, language);
  expect(code).toContain(PORT);
  return code.replaceAll(PORT, new URL(endpoint).port);
}

/** The first code in a language under a heading of the page. */
function snippetOf(heading: string, language: string): string {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section) ?? [];
  if (code === undefined) throw new Error(`The page has no ${language} under ${heading}.`);
  return code;
}

describe('the page about a local account for your app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'for-your-app-'));
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await LocalAws.start({ folder, streams: [{ name: 'orders', shards: 2 }] });
  });
  afterAll(async () => {
    await aws.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function output(command: string, args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 600_000 });
    return stdout;
  }

  it.skipIf(!hasCli)('has commands of the AWS CLI that write and list', async () => {
    const printed = await output('sh', ['-ec', snippet('AWS CLI', 'sh', aws.endpoint)]);
    expect(printed).toMatch(/"ShardId": "shardId-00000000000[01]"/);
    expect(printed).toMatch(/\[\s*"shardId-000000000000",\s*"shardId-000000000001"\s*\]/);
  });

  it.skipIf(!hasBoto3)('has a program in Python that reads what it wrote', async () => {
    expect(await output('python3', ['-c', snippet('Python', 'python', aws.endpoint)])).toBe('hello\n');
  });

  it('has a program for Node.js that writes', async () => {
    expect(await output(process.execPath, ['-e', snippet('Node.js', 'js', aws.endpoint)])).toMatch(SHARD);
  });

  it.skipIf(noJava !== undefined).each([
    ['Java', 'kcl'],
    ['KPL', 'kpl'],
  ])('has a program under %s that writes', async (heading, library) => {
    const sources = join(folder, library);
    mkdirSync(sources);
    writeFileSync(join(sources, 'Orders.java'), snippet(heading, 'java', aws.endpoint));
    const program = JavaProgram.prepare(sources, 'Orders', resolve(__dirname, 'support', library));
    try {
      expect(await program.output()).toMatch(SHARD);
    } finally {
      program.close();
    }
  });

  it('has a program in Go that writes', async ({ skip }) => {
    const sources = join(folder, 'go');
    cpSync(resolve(__dirname, 'support/go'), sources, { recursive: true });
    writeFileSync(join(sources, 'orders.go'), snippet('Go', 'go', aws.endpoint));
    const program = goProgram(sources, 'orders.go');
    if (program === undefined) return skip('there is no Go, or no way to its modules');
    try {
      expect(await output(program.path, [])).toMatch(SHARD);
    } finally {
      program.remove();
    }
  });

  it('has a test for Vitest that passes', async () => {
    // Below this folder, whose packages the test imports, and where no other run finds it.
    mkdirSync('dist', { recursive: true });
    const tests = mkdtempSync(resolve('dist/page-'));
    try {
      const alias = { 'cdk-kinesis-blueprint/local': resolve('local/index.ts') };
      const config = JSON.stringify({ resolve: { alias }, test: { testTimeout: 600_000 } });
      writeFileSync(join(tests, 'vitest.config.mjs'), `export default ${config};`);
      writeFileSync(join(tests, 'orders.test.ts'), snippetOf('Vitest and Jest', 'ts'));
      const vitest = resolve('node_modules/vitest/vitest.mjs');
      const printed = await output(process.execPath, [vitest, 'run', '--root', tests, '--no-color']);
      expect(printed).toMatch(/Tests +1 passed/);
    } finally {
      rmSync(tests, { recursive: true, force: true });
    }
  });
});
