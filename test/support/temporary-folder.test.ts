import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

it('a test run leaves nothing in the temporary folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whole-run-'));
  const { BLUEPRINT_TEST_RUN_FOLDER: _, ...environment } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    [resolve('node_modules/vitest/vitest.mjs'), 'run', 'test/unit/support/temporary-folder.test.ts'],
    {
      encoding: 'utf8',
      // Newer versions of Node.js may keep compiled code in the temporary folder.
      env: { ...environment, TMPDIR: folder, TEMP: folder, TMP: folder, NODE_DISABLE_COMPILE_CACHE: '1' },
    },
  );
  expect(status, stdout).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
