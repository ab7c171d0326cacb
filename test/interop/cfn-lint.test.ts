import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StreamCapacity } from '../../lib';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const { stdout, error } = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
const present = error === undefined && stdout.includes('cfn-lint');
if (!present) console.log('skipped: cfn-lint is not installed (pip install cfn-lint)');

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
}

/**
 * CloudFormation's own linter, which knows AWS's registry schemas: a reading of the templates that is not the
 * CDK's.
 */
describe.skipIf(!present)('cfn-lint on the reference stack', () => {
  it.each([
    ['on demand', StreamCapacity.onDemand()],
    ['provisioned', StreamCapacity.provisioned({ shards: 4 })],
  ])('finds nothing but a dependency that the CDK writes twice: %s', (_, capacity) => {
    const assembly = clickstreamAssembly({ capacity });
    const template = join(assembly, 'Clickstream.template.json');
    const { stdout: report } = spawnSync('cfn-lint', ['--format', 'json', template], { encoding: 'utf8' });
    rmSync(assembly, { recursive: true });
    // Its schema is older than the CDK's, which knows the warm-up of an alarm.
    const findings = (JSON.parse(report || '[]') as Finding[]).filter(
      ({ Rule, Message }) => Rule.Id !== 'W3005' && !Message.includes("'WarmUpConfiguration' was unexpected"),
    );
    expect(findings.map(({ Rule, Message }) => `${Rule.Id} ${Message}`)).toEqual([]);
  });
});
