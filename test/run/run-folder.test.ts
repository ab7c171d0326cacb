import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareRunFolder } from '../../run/run-folder';

const LOCK = '.used-by-process';

describe('the folder of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made, and has the process id of the run', () => {
    const path = join(folder, 'new');
    prepareRunFolder(path);
    expect(readFileSync(join(path, LOCK), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('is emptied of the last run', () => {
    prepareRunFolder(folder);
    writeFileSync(join(folder, 'log'), '');
    prepareRunFolder(folder);
    expect(readdirSync(folder).sort()).toEqual(['.made-by-kinesis-blueprint', LOCK]);
  });

  it('is not emptied if a person filled it', () => {
    writeFileSync(join(folder, 'thesis'), '');
    expect(() => prepareRunFolder(folder)).toThrow(/is not empty and was not made by a run/);
    expect(existsSync(join(folder, 'thesis'))).toBe(true);
  });

  it('is left alone while another run uses it, and taken over from one that is dead', async () => {
    prepareRunFolder(folder);
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      writeFileSync(join(folder, LOCK), `${other.pid}\n`);
      writeFileSync(join(folder, 'log'), 'of the other one');
      expect(() => prepareRunFolder(folder)).toThrow(
        `--folder ${folder}: a run with the process id ${other.pid} uses this folder. Wait until it has ended, or give ` +
          `another folder. If that process is no run, delete ${join(folder, LOCK)}.`,
      );
      expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('of the other one');
    } finally {
      other.stdin.end();
      await once(other, 'close');
    }
    prepareRunFolder(folder);
    expect(existsSync(join(folder, 'log'))).toBe(false);
    expect(readFileSync(join(folder, LOCK), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('takes a lock that a crash left empty, or that has the id of this process, for dead', () => {
    prepareRunFolder(folder);
    writeFileSync(join(folder, LOCK), '');
    prepareRunFolder(folder);
    expect(readFileSync(join(folder, LOCK), 'utf8')).toBe(`${process.pid}\n`);
  });
});
