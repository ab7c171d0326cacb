import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = resolve('dist/bin/kinesis-blueprint.js');

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built program on the assembly that `npm run synth` wrote, as `npm start` does. */
function start(args: readonly string[], input?: string, environment: NodeJS.ProcessEnv = {}) {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...env, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  child.stdin.end(input);
  const finished = new Promise<Finished>((settle) =>
    child.on('close', (code) => settle({ code, ...output })),
  );
  return { child, output, finished };
}

describe('kinesis-blueprint', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const runFolder = (name: string) => ['--folder', join(folder, name)];

  /** Writes a cloud assembly of one stack. @returns its folder */
  function assemblyOf(resources: object): string {
    const assembly = mkdtempSync(join(folder, 'assembly-'));
    writeFileSync(join(assembly, 'S.template.json'), JSON.stringify({ Resources: resources }));
    const stack = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'S.template.json' },
    };
    writeFileSync(
      join(assembly, 'manifest.json'),
      JSON.stringify({ version: '48.0.0', artifacts: { S: stack } }),
    );
    return assembly;
  }
  const line = (n: number) =>
    `198.18.0.${n % 200} - - [20/Nov/2026:12:00:00 +0000] "GET /page/${n} HTTP/1.1" 200 1 "-" "test"`;

  it('takes a log with bad lines, and closes the account; exit code 0', async () => {
    const lines = [...Array.from({ length: 400 }, (_, n) => line(n)), line(7), 'not a line', '', line(8)];
    const log = file('access.log.gz', gzipSync(lines.join('\n')));
    const { code, stdout, stderr } = await start(['run', '--json', '--input', log, ...runFolder('a')])
      .finished;
    expect(stderr).toMatch(/^Reading \S+access\.log\.gz as an access log: combined\.\n/);
    const account = JSON.parse(stdout);
    expect(account).toMatchObject({
      linesRead: 403,
      linesWithoutEvent: 1,
      recordsWritten: 403,
      processed: 402,
      parked: 1,
      distinctValidLines: 400,
      repeatedLines: 2,
      pageViews: 400,
      closes: true,
    });
    expect(account.poison).toEqual([
      {
        shardId: expect.stringMatching(/^shardId-\d{12}$/),
        sequenceNumber: expect.stringMatching(/^\d{56}$/),
        reason: 'the time is missing',
        line: 402,
      },
    ]);
    expect(code).toBe(0);
  });

  it('refuses a file that is no access log in seconds, with the reason and a line; exit code 2', async () => {
    const notes = file('notes.txt', 'Dear diary,\n\ntoday nothing happened.\n'.repeat(100));
    const { code, stdout, stderr } = await start(['run', '--json', '--input', notes, ...runFolder('k')])
      .finished;
    expect(stderr).toMatch(
      /^--input \S+notes\.txt: 100 of the first 100 lines cannot be read as page views\. Line 1: /,
    );
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('stops a standard input that turns out to be no access log; exit code 1', async () => {
    const input = [line(1), ...Array.from({ length: 2000 }, (_, n) => `no log ${n}`)].join('\n');
    const { code, stdout, stderr } = await start(['run', '--input', '-', ...runFolder('l')], input).finished;
    const sentence = /--input -: 19 of the first 20 lines cannot be read as page views\. Line 2: /;
    expect(stderr).toMatch(sentence);
    expect(stdout).toMatch(/lines read +20\n/);
    expect(stdout).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('generates clickstream with a share of poison, reproducibly, over as many shards as asked for', async () => {
    const args = ['run', '--json', '--lines', '500', '--poison', '0.01', '--seed', '7', '--shards', '3'];
    const { code, stdout, stderr } = await start([...args, ...runFolder('b')]).finished;
    const account = JSON.parse(stdout);
    expect(account).toMatchObject({ linesRead: 500, closes: true });
    expect(account.parked).toBeGreaterThan(0);
    expect(account.processed + account.parked).toBe(500);
    expect(stderr).toMatch(/3 shards/);
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'Synthesizing the app for --shards 3 …',
      'Making the resources of the template …',
      expect.stringMatching(/^Playing Clickstream at http:\S+: \d+ resources of /),
      expect.stringMatching(/^Not played: \d+ resources of .*; \d+ notes \(--explain lists them\)$/),
    ]);
    expect(stderr.split('\n').filter((text) => /\p{Cc}/u.test(text))).toEqual([]);
    // The parked records have raised the synthesized alarm.
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d ALARM +The function of \S+ has parked records/m);
    expect(code).toBe(0);
  });

  it('reads standard input, and does not close the account over a line that no record can hold', async () => {
    const input = `${line(1)}\n${'x'.repeat(2 * 1024 * 1024)}\n${line(2)}\n`;
    const { code, stdout } = await start(['run', '--input', '-', ...runFolder('c')], input).finished;
    expect(stdout).toMatch(/✗ lines read = records written: 3 ≠ 2/);
    expect(stdout).toMatch(/line 2 {2}The record has 2,097,\d+ bytes, .*the limit is 1,048,576/);
    expect(stdout).toMatch(/✓ distinct page views in the table = distinct valid lines: 2 = 2/);
    expect(code).toBe(1);
  });

  it('accounts for the lines before the end of a truncated gzip file, and says so; exit code 1', async () => {
    const whole = gzipSync(
      Array.from({ length: 2000 }, (_, n) => line(n).replace('test', String(Math.sin(n)))).join('\n'),
    );
    const log = file('cut.gz', whole.subarray(0, whole.length >> 1));
    const { code, stdout } = await start(['run', '--input', log, ...runFolder('d')]).finished;
    expect(stdout).toMatch(/The account closes/);
    expect(stdout).toMatch(/the gzip data is truncated; it ends after line \d+/);
    expect(code).toBe(1);
  });

  it('lists with --explain what is not played, and why; colours on a pipe have to be forced', async () => {
    const args = ['run', '--explain', '--lines', '5', '--poison', '0', ...runFolder('m')];
    const { stderr, stdout } = await start(args, undefined, { FORCE_COLOR: '1' }).finished;
    expect(stderr).toMatch(/^ {2}ignored {5}permissions are not enforced/m);
    expect(stderr).toMatch(/^ {14}IAM::Role: ClickstreamWriterRole\w+, /m);
    expect(stderr).toMatch(/^ {2}note {8}ClickstreamPageViews\w+: without effect here/m);
    expect(stderr).toContain('\u001b[1mPlaying Clickstream\u001b[22m at ');
    expect(stdout).toContain('\u001b[32m✓\u001b[39m');
  });

  it('ends without a stack when nobody reads on', async () => {
    const { child, finished } = start(['run', '--rate', '20', ...runFolder('n')]);
    child.stderr.once('data', () => child.stderr.destroy());
    expect((await finished).code).toBe(130);
  });

  it('stops cleanly on Ctrl-C, with nothing left running', async () => {
    const { child, output, finished } = start(['run', '--rate', '20', ...runFolder('e')]);
    await expect.poll(() => output.stderr).toContain('Not played');
    const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output.stderr)?.[0] ?? '';
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect(output.stderr).toMatch(/^Stopping; Ctrl-C again stops at once\.$/m);
    expect(output.stderr).toContain(
      'Interrupted before the account could be drawn up; everything is stopped.',
    );
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  it.skipIf(process.platform === 'win32')(
    'stops without an error on a signal to all of its group',
    async () => {
      const args = [PROGRAM, 'run', '--rate', '20', ...runFolder('t')];
      const child = spawn(process.execPath, args, { detached: true });
      const closed = new Promise((settle) => child.on('close', settle));
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      await expect.poll(() => stderr).toContain('Not played');
      process.kill(-Number(child.pid), 'SIGTERM');
      await closed;
      expect(stderr).toContain('Interrupted before the account could be drawn up; everything is stopped.');
      expect(stderr).not.toContain('failed at');
    },
  );

  it('stops on Ctrl-C while it waits for standard input', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'run', '--input', '-', ...runFolder('j')]);
    const closed = new Promise((settle) => child.on('close', settle));
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await expect.poll(() => stderr).toContain('Not played');
    child.kill('SIGINT');
    expect(await closed).toBe(130);
  });

  it('goes on with --keep until Ctrl-C, and the exit code is the account’s', async () => {
    const { child, output, finished } = start([
      'run',
      '--lines',
      '50',
      '--poison',
      '0',
      '--keep',
      ...runFolder('f'),
    ]);
    await expect.poll(() => output.stderr).toContain('Still playing at');
    expect(output.stdout).toContain('The account closes');
    const endpoint = /Still playing at (http:\/\/127\.0\.0\.1:\d+)/.exec(output.stderr)?.[1] ?? '';
    expect((await fetch(endpoint)).status).toBeGreaterThan(0);
    child.kill('SIGINT');
    expect((await finished).code).toBe(0);
  });

  it('says which port is taken', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await start(['run', '--port', String(port), ...runFolder('g')]).finished;
    server.close();
    expect(stderr).toContain(String(port));
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  it.each([
    [
      'a missing file',
      ['--input', 'none.log'],
      /--input none\.log: there is no such file \(looked for \/.*\/none\.log\)/,
    ],
    ['an unknown flag', ['--inptu', 'a.log'], /Unknown option '--inptu'/],
    [
      'a folder that a person filled',
      ['--folder', '.'],
      /--folder \.: the folder is not empty and was not made by a run/,
    ],
    ['a missing assembly', ['--assembly', 'nowhere'], /nowhere.*is not a cloud assembly/],
  ])('refuses %s in one sentence; exit code 2', async (_, args, message) => {
    const { code, stdout, stderr } = await start([
      'run',
      ...(args.includes('--folder') ? [] : runFolder('h')),
      ...args,
    ]).finished;
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('refuses a template with a resource of a type that nothing plays, and names both', async () => {
    const assembly = assemblyOf({ Bus: { Type: 'AWS::Nowhere::Bus', Properties: {} } });
    const { code, stderr } = await start(['run', '--assembly', assembly, ...runFolder('i')]).finished;
    expect(stderr).toMatch(/Bus/);
    expect(stderr).toMatch(/AWS::Nowhere::Bus/);
    expect(code).toBe(2);
  });

  it('refuses the stack of another app, which lacks the outputs that a run needs, and ends', async () => {
    const assembly = assemblyOf({ Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } } });
    const { code, stderr } = await start(['run', '--assembly', assembly, ...runFolder('k')]).finished;
    expect(stderr).toMatch(/output/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  it('has standard output for itself under npm start: what the build says goes to standard error', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(scripts.start).toMatch(/^npm run -s synth:start >&2 && node /);
  });

  it('explains itself', async () => {
    expect(await start(['run', '--help']).finished).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--input'),
    });
    expect(await start(['--version']).finished).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await start(['fly']).finished).toMatchObject({
      code: 2,
      stderr: 'There is no command fly; there is: run, local, rehearse, simulate, agent.\n',
    });
  });
});
