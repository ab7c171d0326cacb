import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { RECOMMENDED, resourcesOf } from './synthesize';

/** A Region of each partition, and what its ARNs begin with. */
export const PARTITIONS: [string, string][] = [
  ['eu-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
];

/** A stack whose Region is known, so that partitions are written out. */
export function stackIn(region: string): Stack {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false, treeMetadata: false });
  return new Stack(app, 'App', { env: { account: '111122223333', region } });
}

/** ARNs in a template that are written out with another partition than their Region's. */
export function foreignArns(stack: Stack, partition: string): string[] {
  const arns = JSON.stringify(resourcesOf(stack)).match(/arn:aws[a-z-]*:/g) ?? [];
  return arns.filter((arn) => arn !== `arn:${partition}:`);
}

/**
 * Rules of cdk-nag's packs that a stack breaks, with the prefix of their pack.
 * @param exceptions rules that belong to what the test itself makes
 */
export function brokenRules(build: (stack: Stack) => void, exceptions: string[] = []): string[] {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false, treeMetadata: false });
  build(new Stack(app, 'App'));
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new NIST80053R5Checks(app),
    new PCIDSS321Checks(app),
  );
  try {
    app.synth();
  } catch {
    // Synthesis throws for findings, after it has written them.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations: { ruleName: string; severity: string }[] }[];
  };
  const broken = pluginReports
    .flatMap(({ violations }) => violations)
    .filter(({ severity }) => severity === 'error')
    .map(({ ruleName }) => ruleName);
  return [...new Set(broken)].filter((rule) => !exceptions.some((one) => rule.endsWith(one))).sort();
}

/** Runbook pages and sections that alarms of a stack point to, and that are not there. */
export function missingRunbooks(stack: Stack): string[] {
  const pointers = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) =>
      /docs\/runbooks\/(.+)$/.exec(String(Properties.AlarmDescription))?.[1] ?? 'no runbook',
  );
  return pointers.filter((pointer) => {
    const [file = '', anchor] = pointer.split('#');
    const page = join('docs/runbooks', file);
    if (!existsSync(page)) return true;
    const headings = readFileSync(page, 'utf8').match(/^#+ .+$/gm) ?? [];
    const anchors = headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    return anchor !== undefined && !anchors.includes(anchor);
  });
}
