import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = resolve('dist/bin/kinesis-blueprint.js');

/** The built program over the assembly that `npm run synth` wrote, as `npm start -- --serve` runs it. */
describe('kinesis-blueprint run --serve', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'serve-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows the run to a browser, up to the account; Ctrl-C ends open event streams too', async () => {
    const flags = ['--serve', '--lines', '200', '--poison', '0', '--folder', folder];
    const child = spawn(process.execPath, [PROGRAM, 'run', ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const code = new Promise<number | null>((settle) => child.on('close', settle));
    await expect.poll(() => said).toMatch(/To look on: \S+/);
    const [, url = ''] = /To look on: (\S+)/.exec(said) ?? [];

    const { body } = await fetch(`${url}events`);
    let heard = '';
    const decoded = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
    const ended = (async () => {
      for await (const text of decoded) heard += text;
      // The reader reports the cut connection as an error.
    })().catch((error: Error) => error);
    await expect.poll(() => heard).toContain('"claim":"lines read = records written"');
    expect(heard).toMatch(/"label":"records written","count":200/);
    expect(heard).toMatch(/"kind":"limited","text":"eight function processes/);
    expect(heard).toMatch(/"streamStatus":"ACTIVE"/);
    expect(heard).toMatch(
      /"verdict":"✓ The account closes: of 200 records, 200 were processed and 0 parked\."/,
    );
    expect(heard).toMatch(/"name":"feeding".*"name":"draining"/);
    expect(heard).toContain('"Sessions consumer stopped"');
    expect(heard).toMatch(/"functionName":"Clickstream-ClickstreamWriterFunction/);
    expect(said).toContain('Still playing at');

    child.kill('SIGINT');
    expect(await code).toBe(0);
    expect(await ended).toBeInstanceOf(Error);
    await expect(fetch(url)).rejects.toThrow();
  });
});
