import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../local';

const PAGE = readFileSync(resolve('docs/local-for-your-app.md'), 'utf8');
const ENDPOINT = 'http://127.0.0.1:4566';

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!hasBoto3) console.log('skipped: Python has no boto3 (pip install boto3)');
const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) console.log('skipped: there is no AWS CLI');

/** The code of the page under a heading, as its reader would run it; only the port is another one. */
function snippet(heading: string, language: string, endpoint: string): string {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section) ?? [];
  if (code === undefined) throw new Error(`The page has no ${language} under ${heading}.`);
  expect(code).toContain(ENDPOINT);
  return code.replaceAll(ENDPOINT, endpoint);
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
    expect(await output(process.execPath, ['-e', snippet('Node.js', 'js', aws.endpoint)])).toMatch(
      /^shardId-00000000000[01]\n$/,
    );
  });
});
