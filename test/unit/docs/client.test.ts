import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as client from '../../../client';
import * as beacon from '../../../client/beacon';
import * as lambda from '../../../client/lambda';

const ROOT = resolve(__dirname, '../../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/client.md'), 'utf8');
const ENTRIES: Readonly<Record<string, object>> = { client, beacon, lambda };

describe('docs/client.md', () => {
  it('names exports that there are', () => {
    const rows = [...PAGE.matchAll(/^\| `…\/(\w+)` \| (.*?) \|/gm)];
    expect(rows.length).toBeGreaterThan(5);
    for (const [, entry = '', names = ''] of rows) {
      for (const [, name = ''] of names.matchAll(/`(\w+)`/g)) expect(ENTRIES[entry]).toHaveProperty(name);
    }
  });

  it('shows code that is compiled: it is in the example', () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(code.split('\n').length).toBeGreaterThan(3);
    const example = readFileSync(resolve(ROOT, 'examples/read-tables.ts'), 'utf8');
    expect(example.replaceAll(/^ {2}/gm, '')).toContain(code);
  });
});
