import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as library from 'cdk-kinesis-blueprint';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../../..');
const PAGE = readFileSync(resolve(ROOT, 'README.md'), 'utf8');
const ROWS = PAGE.split('\n').filter((line) => /^\| \[?`[A-Z]/.test(line));
const EXAMPLES = readdirSync(resolve(ROOT, 'examples'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(resolve(ROOT, 'examples', name), 'utf8'));

/** The exports that a user makes with `new` in a stack. */
const constructs = Object.entries(library).flatMap(([name, value]) => {
  const { prototype } = value as { prototype?: unknown };
  return prototype instanceof Construct && !(prototype instanceof Stack) ? [name] : [];
});

/** Parts of a construct of the table, which makes them. */
const PARTS: Readonly<Record<string, string>> = {
  EventTable: 'ClickstreamBlueprint',
  PageViewDelivery: 'ClickstreamBlueprint',
  SessionCounter: 'ClickstreamBlueprint',
};

describe('README.md', () => {
  it('shows code that is compiled: it is in an example', () => {
    const blocks = [...PAGE.matchAll(/^```ts.*\n([\s\S]*?)```/gm)].map(([, code = '']) => code);
    expect(blocks).toHaveLength(1);
    expect(EXAMPLES.filter((example) => example.includes(blocks[0] ?? ''))).toHaveLength(1);
  });

  it('has the command that the landing script takes from it', () => {
    expect(PAGE.match(/^npm (ci && npm )?test$/gm)).toEqual(['npm test']);
    expect(readFileSync(resolve(ROOT, '.ci/run'), 'utf8')).toContain('^npm (ci && npm )?test$');
  });

  it('has each construct in its tables', () => {
    const named = new Set(ROWS.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)));
    expect(constructs.length).toBeGreaterThan(20);
    expect(constructs.filter((name) => !named.has(PARTS[name] ?? name))).toEqual([]);
  });

  it('says of each how it is proved, by a test', () => {
    const proofs = ROWS.map((row) => row.split(' | ')[2] ?? '');
    expect(proofs.filter((proof) => !/\((test|docs)\/\S+\)/.test(proof))).toEqual([]);
  });

  it('is short', () => {
    expect(PAGE.split(/\s+/).length).toBeLessThanOrEqual(1_250);
  });
});
