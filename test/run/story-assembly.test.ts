import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SURGE_CAPACITY } from '../../run/feed';
import { parseRunOptions } from '../../run/run-options';
import { upToDateStory } from '../../run/story-assembly';

const NPM_START = { npm_package_name: 'cdk-kinesis-blueprint', npm_lifecycle_event: 'start' };

describe('upToDateStory', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'story-assembly-'));
    mkdirSync(join(root, 'cdk.out.surge'));
    writeFileSync(join(root, 'cdk.out.surge', 'manifest.json'), '{}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is what npm start has synthesized, for the capacity that npm start asks for', () => {
    const capacity = parseRunOptions([]).capacity?.value ?? {};
    expect(upToDateStory(capacity, NPM_START, root)).toBe(join(root, 'cdk.out.surge'));
  });

  it.each([
    ['for another capacity', { mode: 'provisioned', shards: 3 }, NPM_START],
    ['for a program that npm start did not start: nobody has looked for changes', SURGE_CAPACITY, {}],
  ])('is absent %s', (_, capacity, environment) => {
    expect(upToDateStory(capacity, environment, root)).toBeUndefined();
  });

  it('is absent where nothing was synthesized', () => {
    rmSync(join(root, 'cdk.out.surge'), { recursive: true });
    expect(upToDateStory(SURGE_CAPACITY, NPM_START, root)).toBeUndefined();
  });
});
