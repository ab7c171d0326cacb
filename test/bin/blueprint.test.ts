import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { afterAll, describe, expect, test } from 'vitest';
import cdkJson from '../../cdk.json';

const folder = mkdtempSync(join(tmpdir(), 'blueprint-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app with the environment that the CDK's command line gives it. */
function runApp(blueprint: unknown = cdkJson.context.blueprint) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/bin/blueprint.js'], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, blueprint }),
    },
  });
  return { status, output: `${stdout}${stderr}` };
}

describe('cdk.json', () => {
  test('sets every flag that the CDK recommends, to what it recommends', () => {
    expect(cdkJson.context).toMatchObject(recommendedFlags);
  });

  test('makes findings of the validator errors', () => {
    expect(cdkJson.context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
  });
});

// A synthesis with the validator and cdk-nag takes seconds, and many more beside other tests.
describe('the app', () => {
  test.each([
    ['as it is', undefined],
    ['autoscaled', { capacity: { mode: 'autoscaled', minShards: 2, maxShards: 64 } }],
  ])('synthesizes %s, and neither the validator nor cdk-nag has a finding', (_name, blueprint) => {
    expect(runApp(blueprint)).toEqual({ status: 0, output: '' });
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
    const template = readFileSync(join(folder, 'Clickstream.template.json'), 'utf8');
    expect(Object.keys(JSON.parse(template).Outputs)).toContain('StreamName');
  });

  test('answers a wrong setting with one sentence', () => {
    expect(runApp({ consumer: { batchSize: 10_001 } })).toEqual({
      status: 1,
      output:
        'context blueprint.consumer.batchSize is 10001; allowed are whole numbers from 1 to 10,000 records (Lambda, CreateEventSourceMapping).\n',
    });
  });
});
