import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../common';

describe('A folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'make-folder-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('is made with those above it, each for its owner alone, and made again without a fault', () => {
    const folder = join(home, 'a', 'b', 'c');
    makeFolder(folder, 0o700);
    makeFolder(folder, 0o700);
    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it.skipIf(!existsSync('/proc/self'))('below /proc is refused, where Node.js itself would never end', () => {
    expect(() => makeFolder('/proc/nope/folder')).toThrow(/ENOENT/);
  });
});
