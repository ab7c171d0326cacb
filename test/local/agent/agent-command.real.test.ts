import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateStreamCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFolder } from '../../unit/agent/support/log-folder';
import { StreamName, useApi } from '../services/kinesis/support/api-fixture';
import { readEverything } from '../services/kinesis/support/engine-fixture';

const PROGRAM = resolve('dist/bin/kinesis-blueprint.js');
const api = useApi();

describe('kinesis-blueprint agent', () => {
  let folder: string;
  let logs: LogFolder;
  const agents: { kill(signal: NodeJS.Signals): boolean }[] = [];
  const said: string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agent-command-'));
    logs = new LogFolder();
    // The shards' clock stands still, so each takes 1,000 records.
    await api().change(api().client.send(new CreateStreamCommand({ StreamName, ShardCount: 30 })));
  });
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.kill('SIGKILL');
    logs[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function configure(flow: object = {}, root: object = {}): string {
    const file = join(folder, 'agent.json');
    const config = {
      'cloudwatch.emitMetrics': false,
      'kinesis.endpoint': api().url,
      ...root,
      flows: [
        {
          filePattern: `${logs.log}*`,
          kinesisStream: StreamName,
          initialPosition: 'START_OF_FILE',
          maxBufferAgeMillis: 1000,
          minTimeBetweenFilePollsMillis: 5,
          ...flow,
        },
      ],
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  /** Starts the built program. */
  function start(...args: string[]) {
    const child = spawn(process.execPath, [PROGRAM, 'agent', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'any',
        AWS_REGION: 'eu-central-1',
      },
    });
    agents.push(child);
    const output = { stderr: '' };
    child.stderr.on('data', (chunk) => {
      output.stderr += chunk;
      said.push(`${child.pid} ${chunk}`);
    });
    const ended = new Promise<number | null>((settle) => child.on('close', settle));
    return { child, output, ended };
  }

  const started = (file = configure()) => start('--config', file, '--state', join(folder, 'state'));

  async function streamLines(): Promise<string[]> {
    const { engine, clock } = api();
    const shards = await readEverything(engine.stream(StreamName), clock);
    return [...shards.values()].flat().map(({ text }) => text);
  }
  const accepted = () =>
    api()
      .engine.stream(StreamName)
      .reader.shardTraffic()
      .reduce((sum, { incomingRecords }) => sum + incomingRecords, 0);

  /** Waits for what another process does. @throws with what the agents have said when it does not come */
  async function until(isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!isSo()) {
      if (performance.now() > deadline)
        throw new Error(`${isSo} is not so; the agents said:\n${said.join('')}`);
      await new Promise((next) => setTimeout(next, 5));
    }
  }

  it('goes on after kill -9, through rotation while it was dead: every line is in the stream', async () => {
    logs.write(3000);
    const first = started();
    await until(() => accepted() >= 500);
    first.child.kill('SIGKILL');
    await first.ended;

    logs.write(2000);
    logs.rename();
    logs.write(1500);
    await logs.copyAndTruncate();
    logs.write(500);
    const second = started();
    const { line: last = '' } = logs.written.at(-1) ?? {};
    await until(() => accepted() >= logs.written.length);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    const lines = await streamLines();
    expect(new Set(lines)).toEqual(new Set(logs.written.map(({ line }) => `${line}\n`)));
    expect(lines).toContain(`${last}\n`);
    expect(second.output.stderr).toMatch(
      /Stopped\. \d files, [\d,]+ records read; [\d,]+ sent \([\d,]+ bytes\); 0 bytes behind\.\n$/,
    );
  });

  it('stops at SIGTERM with everything sent and noted, so the next agent sends nothing twice', async () => {
    logs.write(700);
    const first = started();
    await until(() => accepted() >= 500);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    logs.write(300);
    const second = started();
    await until(() => accepted() >= 1000);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect((await streamLines()).sort()).toEqual(logs.written.map(({ line }) => `${line}\n`).sort());
  });

  it('refuses a state that another agent uses; exit code 2', async () => {
    const first = started();
    await until(() => first.output.stderr.includes('Following'));
    logs.write(1);
    await until(() => accepted() === 1);
    const second = started();
    expect(await second.ended).toBe(2);
    expect(second.output.stderr).toContain(`in use by the process ${first.child.pid} on`);
    expect(second.output.stderr.trim().split('\n')).toHaveLength(2);
  });

  it('says what is wrong with its configuration; exit code 2', async () => {
    const { output, ended } = started(configure({ partitionKey: 'RANDOM' }));
    expect(await ended).toBe(2);
    expect(output.stderr).toMatch(
      /^\S+agent\.json: flows\[0\]\.partitionKey is no setting of the agent\. It knows here: .*\n$/,
    );
  });

  it('needs a configuration', async () => {
    const { output, ended } = start();
    expect(await ended).toBe(2);
    expect(output.stderr).toBe('--config is missing; give the configuration file of the agent.\n');
  });

  it('waits for a stream that is not there yet, and says so', async () => {
    logs.write(5);
    const { child, output, ended } = started(configure({ kinesisStream: 'later' }));
    await until(() => output.stderr.includes('later does not take a record'));
    expect(output.stderr).toContain('ResourceNotFoundException');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output.stderr).toMatch(/5 not confirmed; [1-9]\d* bytes behind\.\n$/);
  });

  it('stops within its time when AWS is away, and at a second signal at once', async () => {
    logs.write(5);
    const away = { 'kinesis.endpoint': 'http://127.0.0.1:1', shutdownTimeoutMillis: 100 };
    const first = started(configure({}, away));
    await until(() => first.output.stderr.includes('Following'));
    const state = join(folder, 'state', 'checkpoints.json');
    await until(() => existsSync(state));
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    // PutRecords is not answered: what was read is under way.
    let isAsked = false;
    const silent = createServer((request, response) => {
      if (request.headers['x-amz-target'] === 'Kinesis_20131202.PutRecords') isAsked = true;
      else response.writeHead(400, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const endpoint = { 'kinesis.endpoint': `http://127.0.0.1:${port}`, shutdownTimeoutMillis: 600_000 };
    const second = started(configure({}, endpoint));
    await until(() => isAsked);
    second.child.kill('SIGTERM');
    await until(() => second.output.stderr.includes('Stopping'));
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(130);
    silent.close().closeAllConnections();

    const third = started();
    await until(() => accepted() >= 5);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
    expect((await streamLines()).sort()).toEqual(logs.written.map(({ line }) => `${line}\n`).sort());
  });
});
