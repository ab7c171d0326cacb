import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import { BOOTSTRAP_SOURCE } from '../../../../../local/services/lambda/environments/bootstrap';
import {
  ExecutionEnvironment,
  LineReader,
} from '../../../../../local/services/lambda/environments/execution-environment';
import { ManualClock } from '../../../../support/manual-clock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an execution environment', () => {
  it('ends when its host dies, however suddenly', async () => {
    writeFileSync(join(folder, 'index.js'), 'setInterval(() => {}, 1000); exports.handler = async () => 1;');
    const host = spawn(
      process.execPath,
      [
        '-e',
        `const environment = require('node:child_process').spawn(process.execPath, ['-e', process.env.BOOTSTRAP, process.env.FAKE_TIMERS, '0'], {
          env: { LAMBDA_TASK_ROOT: process.env.FOLDER, _HANDLER: 'index.handler' },
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          serialization: 'advanced',
          detached: true,
        });
        environment.on('message', ({ kind }) => {
          process.stdout.write(kind, () => process.kill(process.pid, 'SIGKILL'));
        });`,
      ],
      {
        env: {
          BOOTSTRAP: BOOTSTRAP_SOURCE,
          FAKE_TIMERS: require.resolve('@sinonjs/fake-timers'),
          FOLDER: folder,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let written = '';
    host.stdout.on('data', (chunk: Buffer) => {
      written += chunk;
    });
    // The pipe closes when the last process that holds it has ended.
    await once(host.stdout, 'close');
    expect(written).toBe('ready');
  });

  it('that cannot be started says why, and never ran', async () => {
    const lines: string[] = [];
    const environment = new ExecutionEnvironment({
      name: 'f',
      runtime: 'nodejs24.x',
      chance: Chance.unseeded(),
      codePath: join(folder, 'gone'),
      variables: {},
      memorySize: 128,
      initTimeoutMs: 1000,
      initDurationMs: 0,
      clock: new ManualClock(),
      onOutside: () => undefined,
      onLine: (line) => lines.push(line),
    });
    const message = {
      requestId: 'r',
      payload: '{}',
      invokedFunctionArn: '',
      timeoutMs: 1,
      clientContext: undefined,
    };
    const outcome = await environment.invoke(message, () => undefined);
    expect(outcome).toEqual({ kind: 'notStarted', reason: lines[0] });
    expect(lines).toEqual([expect.stringMatching(/^The process cannot be started: spawn .* ENOENT$/)]);
    expect(environment.usable).toBe(false);
    await environment.end();
  });
});

describe('the reader of lines', () => {
  it('gives the same lines wherever the chunks are cut', () => {
    const bytes = Buffer.from('einé\nzwei\rzwei\n\nvier');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const lines: string[] = [];
      const reader = new LineReader((line) => lines.push(line));
      reader.push(bytes.subarray(0, cut));
      reader.push(bytes.subarray(cut));
      reader.end();
      expect(lines).toEqual(['einé', 'zwei\nzwei', '', 'vier']);
    }
  });

  it('cuts a line that does not end', () => {
    const lengths: number[] = [];
    const reader = new LineReader((line) => lengths.push(line.length));
    reader.push(Buffer.alloc(2.5 * 1024 * 1024, 'x'));
    reader.end();
    expect(lengths).toEqual([1024 * 1024, 1024 * 1024, 512 * 1024]);
  });
});
