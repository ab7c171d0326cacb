import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../../..');
const FILES = readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yml'),
);
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Step {
  readonly run?: string;
  readonly uses?: string;
}
interface Workflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Record<string, { readonly steps: Step[]; readonly 'timeout-minutes'?: number }>;
}

const text = (name: string) => readFileSync(join(ROOT, '.github', name), 'utf8');

it.each(FILES)('.github/%s is YAML', (name) => {
  expect(parse(text(name), { strict: true, uniqueKeys: true })).toBeTypeOf('object');
});

describe.each(FILES.filter((name) => name.startsWith('workflows/')))('.github/%s', (name) => {
  const { on, permissions, jobs } = parse(text(name)) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('says when it runs, what it may do, and when it is given up', () => {
    expect(on).toBeDefined();
    expect(permissions).toBeDefined();
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeTypeOf('number');
  });

  it('runs scripts that exist', () => {
    const runs = steps.flatMap(({ run }) => [...(run ?? '').matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)]);
    expect(runs.map(([, script = '']) => script).filter((script) => !(script in scripts))).toEqual([]);
    for (const { run } of steps.filter(({ run }) => run?.startsWith('.ci/'))) {
      expect(existsSync(join(ROOT, run ?? ''))).toBe(true);
      expect(statSync(join(ROOT, run ?? '')).mode & 0o100).not.toBe(0);
    }
  });

  it('has in each step one thing to do, with actions of a version, and no text of others in a shell', () => {
    for (const { run, uses } of steps) {
      expect((run === undefined) !== (uses === undefined)).toBe(true);
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
      expect(run ?? '').not.toMatch(/\$\{\{\s*(inputs|github\.event|github\.head_ref)/);
    }
  });
});

it('issue forms have what GitHub asks of a form', () => {
  for (const name of FILES.filter((it) => it.startsWith('ISSUE_TEMPLATE/') && !it.endsWith('config.yml'))) {
    const form = parse(text(name)) as {
      name: string;
      description: string;
      body: { type: string; id: string }[];
    };
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    expect(new Set(form.body.map(({ id }) => id)).size).toBe(form.body.length);
    for (const { type } of form.body) expect(['dropdown', 'input', 'textarea']).toContain(type);
  }
});
