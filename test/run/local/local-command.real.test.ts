import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListStreamsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = resolve('dist/bin/kinesis-blueprint.js');

describe('kinesis-blueprint local', () => {
  let folder: string;
  let folders = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-command-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts the built program. `until` resolves with the first match of a pattern in what it prints. */
  function start(...flags: string[]) {
    const own = flags.includes('--folder') ? [] : ['--folder', join(folder, `run-${folders++}`)];
    const port = flags.includes('--port') ? [] : ['--port', '0'];
    const child = spawn(process.execPath, [PROGRAM, 'local', ...flags, ...own, ...port], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const looks = new Set<() => void>();
    for (const output of [child.stdout, child.stderr])
      output.on('data', (chunk) => {
        printed += chunk;
        for (const look of looks) look();
      });
    const finished = new Promise<{ code: number | null; printed: string }>((settle) =>
      child.on('close', (code) => settle({ code, printed })),
    );
    const until = (pattern: RegExp) =>
      new Promise<string>((settle, reject) => {
        const look = () => {
          const found = pattern.exec(printed);
          if (found === null) return;
          looks.delete(look);
          settle(found[1] ?? found[0]);
        };
        looks.add(look);
        look();
        void finished.then(() => reject(new Error(`It ended before it printed ${pattern}: ${printed}`)));
      });
    return { child, until, finished };
  }

  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const clientOf = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials });

  it('is an account for any client, in real time, until SIGTERM; exit code 0', async () => {
    const { child, until, finished } = start('--stream', 'orders:2');
    await until(/^Starting an AWS account/);
    const endpoint = await until(/Endpoint +(\S+)/);
    await until(/Streams +orders \(2 shards\)/);
    await until(/Ctrl-C stops/);
    const kinesis = new KinesisClient(clientOf(endpoint));
    const record = { StreamName: 'orders', PartitionKey: 'a', Data: Buffer.from('one') };
    const before = Date.now();
    const { ShardId } = await kinesis.send(new PutRecordCommand(record));
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: 'orders', ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['one']);
    const arrivedAt = Records?.[0]?.ApproximateArrivalTimestamp?.getTime() ?? 0;
    // The account's time is the machine's; a busy machine is some seconds late.
    expect(Math.abs(arrivedAt - before)).toBeLessThan(20_000);
    // The first table starts DynamoDB.
    const dynamodb = new DynamoDBClient(clientOf(endpoint));
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName: 'leases',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
      }),
    );
    expect(TableDescription?.TableName).toBe('leases');
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ code: 0 });
  });

  it('ends by Ctrl-C too, and keeps its folder for its owner', async () => {
    const own = join(folder, 'own');
    const { child, until, finished } = start('--folder', own);
    const endpoint = await until(/Endpoint +(\S+)/);
    await until(/Ctrl-C stops/);
    const { StreamNames } = await new KinesisClient(clientOf(endpoint)).send(new ListStreamsCommand({}));
    expect(StreamNames).toEqual([]);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    const second = await start('--folder', own).finished;
    expect(second).toMatchObject({ code: 2 });
    expect(second.printed).toMatch(
      new RegExp(`^--folder ${own}: a run with the process id ${child.pid} uses this folder`),
    );
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 0 });
  });

  it('ends with the npm that started it', async () => {
    const flags = JSON.stringify([PROGRAM, 'local', '--port', '0', '--folder', join(folder, 'npm')]);
    const program = `const child = require('child_process').spawn(process.execPath, ${flags}, { stdio: 'inherit' });
      child.on('exit', () => process.exit());`;
    const npm = spawn(process.execPath, ['-e', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, npm_command: 'exec' },
    });
    let printed = '';
    npm.stderr.on('data', (chunk) => {
      printed += chunk;
      if (/Ctrl-C stops\.\n$/.test(printed)) npm.kill('SIGKILL');
    });
    // The pipe closes when the last process that holds it is gone.
    await new Promise((resolve) => npm.stderr.once('close', resolve));
    expect(printed).toMatch(/Stopping; /);
  });

  it('says in a sentence what it cannot do; exit code 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    try {
      expect(await start('--port', String(port)).finished).toEqual({
        code: 2,
        printed: `Starting an AWS account on this machine …\nPort ${port} on 127.0.0.1 is already taken. Choose another, or 0 for any free port.\n`,
      });
    } finally {
      taken.close();
    }
    for (const flags of [
      ['--stream', 'orders'],
      ['--assembly', 'nowhere'],
      ['--prot', '1'],
    ]) {
      const { code, printed } = await start(...flags).finished;
      expect({ code, lines: printed.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    }
  });

  it('plays an app without the function that it cannot run', async () => {
    const assembly = mkdtempSync(join(folder, 'assembly-'));
    const Resources = {
      Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
      Jvm: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'java21', Handler: 'A::b', Code: {}, Role: 'r' },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Jvm' },
          EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
          StartingPosition: 'LATEST',
        },
      },
    };
    writeFileSync(join(assembly, 'S.template.json'), JSON.stringify({ Resources }));
    const stack = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'S.template.json' },
    };
    const manifest = { version: '48.0.0', artifacts: { S: stack } };
    writeFileSync(join(assembly, 'manifest.json'), JSON.stringify(manifest));

    const refused = await start('--assembly', assembly).finished;
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.printed).toContain('Runtime is java21');
    expect(refused.printed).toContain('--without Jvm');

    const unknown = await start('--assembly', assembly, '--without', 'Jvm', '--without', 'Nope').finished;
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.printed).toContain('has no resource with the logical id Nope to leave out');

    const { child, until, finished } = start('--assembly', assembly, '--without', 'Jvm');
    await until(/Streams +orders \(1 shard\)/);
    await until(/LEFT OUT +Jvm \(AWS::Lambda::Function\)/);
    await until(/LEFT OUT +Mapping \(AWS::Lambda::EventSourceMapping\), which acts through Jvm/);
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ code: 0 });
  });
});
