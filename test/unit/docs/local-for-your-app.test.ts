import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCAL_HELP } from '../../../run/local/local-options';

const ROOT = resolve(__dirname, '../../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/local-for-your-app.md'), 'utf8');

describe('docs/local-for-your-app.md', () => {
  it('shows the test that runs', () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(code).toBe(readFileSync(resolve(ROOT, 'test/local/host/account-for-a-test.test.ts'), 'utf8'));
  });

  it('has every flag of the help, and its default', () => {
    for (const [, flag] of LOCAL_HELP.matchAll(/^ {2}--([a-z]+)/gm)) expect(PAGE).toContain(`--${flag}`);
    for (const value of ['4566', '512', '.local-aws']) {
      expect(PAGE).toContain(value);
      expect(LOCAL_HELP).toContain(`(default ${value})`);
    }
  });

  it('is short', () => {
    // Its programs are whole, so that each runs as it stands there.
    expect(PAGE.split(/\s+/).length).toBeLessThanOrEqual(800);
  });
});
