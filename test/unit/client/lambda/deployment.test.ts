import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentId } from '../../../../client/lambda/deployment';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(root, 'index.js'), 'exports.handler = 1;');
});
afterEach(() => rmSync(root, { recursive: true }));

const environment = (more: Record<string, string> = {}) => ({
  LAMBDA_TASK_ROOT: root,
  _HANDLER: 'index.handler',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  TABLE_NAME: 'views',
  ...more,
});

describe('the id of a deployment', () => {
  it('is the same in every environment of it', () => {
    const ids = ['a', 'b'].map((token) =>
      deploymentId(environment({ AWS_SESSION_TOKEN: token, _X_AMZN_TRACE_ID: token })),
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('is another one for other code, another variable or another version', () => {
    const before = deploymentId(environment());
    expect(deploymentId(environment({ TABLE_NAME: 'sessions' }))).not.toBe(before);
    expect(deploymentId(environment({ AWS_LAMBDA_FUNCTION_VERSION: '7' }))).not.toBe(before);
    writeFileSync(join(root, 'index.js'), 'exports.handler = 2;');
    expect(deploymentId(environment())).not.toBe(before);
  });

  it.each([
    ['another file of the package', 'work.js'],
    ['a dependency', 'node_modules/parser/index.js'],
  ])('is another one for other code in %s', (_, file) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), 'good');
    const before = deploymentId(environment());
    writeFileSync(join(root, file), 'evil');
    expect(deploymentId(environment())).not.toBe(before);
  });

  it('sees the code beside a file that is too large to be read', () => {
    writeFileSync(join(root, 'a-model.bin'), Buffer.alloc(17 * 1024 * 1024));
    const before = deploymentId(environment());
    writeFileSync(join(root, 'index.js'), 'exports.handler = 2;');
    expect(deploymentId(environment())).not.toBe(before);
  });

  it('stays what it is when the code sets a variable', () => {
    const before = deploymentId();
    process.env.DB_PASSWORD = 'fetched';
    try {
      expect(deploymentId()).toBe(before);
    } finally {
      delete process.env.DB_PASSWORD;
    }
  });

  it('is there although a file cannot be read, or a link goes round', () => {
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    symlinkSync(root, join(root, 'round'));
    expect(deploymentId(environment())).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is there without a package', () => {
    expect(deploymentId({})).toMatch(/^[0-9a-f]{16}$/);
  });
});
