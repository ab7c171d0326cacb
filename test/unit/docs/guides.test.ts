import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../../..');
const GUIDES = readdirSync(resolve(ROOT, 'docs/guides'));
const EXAMPLES = readdirSync(resolve(ROOT, 'examples'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(resolve(ROOT, 'examples', name), 'utf8'));

/** Without indents: a guide shows a statement of a function as its own. */
const flat = (code: string) => code.replaceAll(/^ +/gm, '').trim();

describe.each(GUIDES)('docs/guides/%s', (name) => {
  const page = readFileSync(resolve(ROOT, 'docs/guides', name), 'utf8');

  it('shows code that is compiled: each block is in an example', () => {
    const blocks = [...page.matchAll(/^ *```ts\n([\s\S]*?)```/gm)].map(([, code = '']) => flat(code));
    expect(blocks.filter((code) => !EXAMPLES.some((example) => flat(example).includes(code)))).toEqual([]);
  });

  it('is short', () => {
    expect(page.split(/\s+/).length).toBeLessThanOrEqual(700);
  });
});

it('each guide is in the list of tasks', () => {
  const list = readFileSync(resolve(ROOT, 'docs/guides/README.md'), 'utf8');
  for (const name of GUIDES.filter((it) => it !== 'README.md')) expect(list).toContain(`](${name})`);
});
