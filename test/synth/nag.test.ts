import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ec2 as ec2, aws_kms as kms, Stack, Validations } from 'aws-cdk-lib';
import {
  ClickstreamBlueprint,
  type ClickstreamBlueprintProps,
  HttpAuth,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { ACCEPTED, NAG_PACKS } from '../../lib/support/nag';
import { RECOMMENDED } from './support/synthesize';

const autoscaled = StreamCapacity.autoscaled({ minShards: 2, maxShards: 8 });

/** A blueprint, and the rules that packs find it to break, without the prefixes of the packs. */
function checked(packs: (app: App) => NagPack[], propsOf: (stack: Stack) => ClickstreamBlueprintProps) {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const stack = new Stack(app, 'App');
  new ClickstreamBlueprint(stack, 'Clickstream', propsOf(stack));
  Validations.of(app).addPlugins(...packs(app));
  // Synthesis throws for findings, after it has written them.
  let failed = false;
  try {
    app.synth();
  } catch {
    failed = true;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: { ruleName: string; severity: string }[] }[];
  };
  const broken = pluginReports
    .flatMap(({ violations }) => violations)
    .filter(({ severity }) => severity === 'error')
    .map(({ ruleName }) => withoutPack(ruleName));
  expect(failed).toBe(broken.length > 0);
  return { app, broken: [...new Set(broken)].sort() };
}

const withoutPack = (rule: string) => NAG_PACKS.reduce((rest, pack) => rest.replace(`${pack}-`, ''), rule);
const compliance = (app: App) => [new NIST80053R5Checks(app), new PCIDSS321Checks(app)];

/** The rows of a table of docs/nag.md, by the heading above it. */
function rowsOf(heading: string): [string, string][] {
  const [, section = ''] = readFileSync('docs/nag.md', 'utf8').split(`## ${heading}\n`);
  const table = section.split('\n## ')[0] ?? '';
  return [...table.matchAll(/^\| (\w+) \| (.+) \|$/gm)]
    .map(([, rule = '', text = '']): [string, string] => [rule, text])
    .filter(([rule]) => rule !== 'rule');
}

/** The rules of the packs that constructs of an app acknowledge, with their reasons. */
function acknowledged(app: App): Record<string, string> {
  const rules = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .filter(([id]) => NAG_PACKS.some((pack) => id.includes(pack)));
  return Object.fromEntries(rules.map(([id, reason]) => [withoutPack(id.split('::').at(-1) ?? ''), reason]));
}

describe('the packs of NIST and PCI', () => {
  test('find nothing where the options that they ask for are set', () => {
    const { app, broken } = checked(compliance, (stack) => ({
      capacity: autoscaled,
      ingest: { http: { auth: HttpAuth.apiKey({ web: { requestsPerSecond: 10 } }) } },
      monitoring: { pageEmails: ['on-call@example.com'], ticketEmails: ['team@example.com'] },
      functionOptions: {
        logEncryptionKey: new kms.Key(stack, 'Logs', { enableKeyRotation: true }),
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['a'],
          privateSubnetIds: ['subnet-a'],
          privateSubnetRouteTableIds: ['rtb-a'],
        }),
      },
    }));
    expect(broken).toEqual([]);
    expect(Object.entries(acknowledged(app)).sort()).toEqual(rowsOf('Acknowledged'));
  });

  test('find in the defaults what docs/nag.md leaves to the user', () => {
    const { broken } = checked(compliance, () => ({ capacity: autoscaled }));
    expect(broken).toEqual(rowsOf('Left to you').map(([rule]) => rule));
  });

  test('are told the reasons of docs/nag.md, all of them', () => {
    expect(rowsOf('Acknowledged')).toEqual(Object.entries(ACCEPTED).sort());
  });
});

test('the AwsSolutions pack finds nothing, in a VPC with traces either', () => {
  const { broken } = checked(
    (app) => [new AwsSolutionsChecks(app)],
    (stack) => ({
      ingest: {
        http: { auth: HttpAuth.apiKey({ web: { requestsPerSecond: 10 } }), origins: ['https://a.example'] },
      },
      functionOptions: {
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['a'],
          privateSubnetIds: ['subnet-a'],
          privateSubnetRouteTableIds: ['rtb-a'],
        }),
      },
    }),
  );
  expect(broken).toEqual([]);
});
