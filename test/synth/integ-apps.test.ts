import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UnverifiedBehaviours } from '../integ/support/unverified-behaviours';
import type { Resource } from './support/synthesize';
import './support/synthesize';

const FOLDER = resolve(__dirname, '../integ');
const ROOT = resolve(FOLDER, '../..');
const DOCS = readFileSync(join(ROOT, 'docs/unverified.md'), 'utf8');
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.integ.ts'))
  .map((name) => name.slice(0, -'.integ.ts'.length));

describe.each(NAMES)('the integration test %s', (name) => {
  let behaviours: UnverifiedBehaviours;
  let resources: Resource[];

  beforeAll(async () => {
    ({ behaviours } = (await import(join(FOLDER, `${name}.integ.ts`))) as {
      behaviours: UnverifiedBehaviours;
    });
    resources = Object.values(
      Template.fromStack(behaviours.stack).toJSON().Resources as Record<string, Resource>,
    );
  });

  it('synthesizes without an account, and integ-runner finds its assertions', () => {
    const { stacks, directory } = behaviours.app.synth();
    const manifest = JSON.parse(readFileSync(join(directory, 'integ.json'), 'utf8')) as {
      readonly testCases: Record<string, { readonly stacks: string[]; readonly assertionStackName: string }>;
    };
    const [testCase] = Object.values(manifest.testCases);
    expect(testCase?.stacks).toEqual([behaviours.stack.stackName]);
    expect(stacks.map(({ stackName }) => stackName)).toContain(testCase?.assertionStackName);
  });

  it('asserts exactly what docs/unverified.md says that it settles', () => {
    const documented = [...DOCS.matchAll(/\| `([a-z-]+):(\w+)` \|/g)].filter(([, file]) => file === name);
    expect(documented.map(([, , id]) => id).sort()).toEqual(assertedIds(behaviours).sort());
  });

  it('runs an experiment that its bundle has, for each of them', async () => {
    const experiments = (await import(join(FOLDER, 'experiments', `${name}.ts`))) as Record<string, unknown>;
    const asked = resources.filter(({ Type }) => Type === 'Custom::Experiment');
    expect(asked.length).toBeGreaterThan(0);
    for (const { Properties } of asked)
      expect(experiments[String(Properties.experiment)]).toBeTypeOf('function');
  });

  it('leaves nothing behind', () => {
    const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.map(({ Type }) => Type)).toEqual([]);
  });

  it('says in its head, and in the docs, how long it takes and what it costs', () => {
    const head = readFileSync(join(FOLDER, `${name}.integ.ts`), 'utf8');
    const [, minutes, dollars] = /Takes about (\d+) minutes and costs about (\$\d+\.\d\d)/.exec(head) ?? [];
    expect(minutes).toBeDefined();
    expect(DOCS).toContain(`| \`${name}\` | ${minutes} min | ${dollars} |`);
  });
});

describe('docs/unverified.md', () => {
  it('names each behaviour once', () => {
    const ids = [...DOCS.matchAll(/\| `([a-z-]+:\w+)` \|/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(ids).size).toBe(ids.length);
    const files = new Set(ids.map((id) => id?.split(':')[0]));
    expect([...files].sort()).toEqual([...NAMES].sort());
  });

  it('names files that are there', () => {
    const files = [...DOCS.matchAll(/`((?:lib|local|lambdas|client|simulator|docs)\/[\w./-]+)`/g)];
    const missing = files.map(([, path]) => path ?? '').filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});

it('integ-runner lists the integration tests with its configuration of the repository', () => {
  const { stdout } = spawnSync('npx', ['integ-runner', '--list'], {
    encoding: 'utf8',
    cwd: ROOT,
  });
  expect(stdout.trim().split('\n').sort()).toEqual(NAMES.map((name) => `${name}.integ.ts`).sort());
});

/** The behaviours, by the parameters that the assertion stack reads. */
function assertedIds(behaviours: UnverifiedBehaviours): string[] {
  const assembly = behaviours.app.synth();
  const assertions = assembly.stacks.find(({ stackName }) => stackName !== behaviours.stack.stackName);
  if (assertions === undefined) throw new Error(`${behaviours.name} has no stack of assertions`);
  const { Resources } = assertions.template as { readonly Resources: Record<string, Resource> };
  return Object.values(Resources)
    .filter(({ Type }) => Type.startsWith('Custom::DeployAssert@SdkCall'))
    .map(({ Properties }) => JSON.stringify(Properties.parameters))
    .map(
      (parameters) => new RegExp(`/${behaviours.stack.stackName}/(\\w+)`).exec(parameters)?.[1] ?? parameters,
    );
}
