import { readFileSync } from 'node:fs';
import * as cdk from 'aws-cdk-lib';
import * as ours from 'cdk-kinesis-blueprint';
import { Construct } from 'constructs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Json, newStack, RECOMMENDED, resourcesOf } from './support/synthesize';

const page = readFileSync('docs/from-solutions-constructs.md', 'utf8');
/** The code of a function, which is not bundled here. */
const entry = 'examples/handler.ts';

/** The code of each pattern on the page. */
const examples = new Map(
  [...page.matchAll(/^### (aws-[a-z0-9-]+)\n[^`]*```ts\n([\s\S]*?)```/gm)].map(([, name = '', code = '']) => [
    name,
    code,
  ]),
);

/** The rows of the table: pattern, their lines, ours. */
const rows = [...page.matchAll(/^\| `(aws-[a-z0-9-]+)` \| (\d+) \| (.+) \|$/gm)].map(
  ([, name = '', theirs = '', lines = '']): [string, number, string] => [name, Number(theirs), lines],
);

const linesOf = (code: string) => code.split('\n').filter((line) => line.trim() !== '').length;

/** What the examples import, as their readers would. */
const scope = {
  ...ours,
  Duration: cdk.Duration,
  Stack: cdk.Stack,
  ecs: cdk.aws_ecs,
  events: cdk.aws_events,
  glue: cdk.aws_glue,
  nodejs: cdk.aws_lambda_nodejs,
  patterns: cdk.aws_ecs_patterns,
  entry,
};

/** Runs an example in two constructs of one stack. */
function synthesized(code: string): Record<string, { Type: string; Properties: Json }> {
  const stack = newStack({ context: { ...RECOMMENDED, 'aws:cdk:bundling-stacks': [] } });
  const script = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText;
  const names = Object.keys(scope);
  const run = new Function(...names, script);
  for (const id of ['One', 'Other']) {
    run.apply(new Construct(stack, id), Object.values(scope));
  }
  return resourcesOf(stack);
}

test('the page has a row and code for each of nine patterns', () => {
  expect(rows).toHaveLength(9);
  expect([...examples.keys()]).toEqual(rows.map(([name]) => name));
});

describe.each([...examples])('%s', (name, code) => {
  test('is of no more lines, and the page counts them right', () => {
    const [, theirs, shown] = rows.find(([row]) => row === name) ?? [name, 0, ''];
    expect(String(linesOf(code))).toBe(shown);
    expect(linesOf(code)).toBeLessThanOrEqual(theirs);
  });

  test('has none of the known defects, twice in one stack', () => {
    const resources = Object.entries(synthesized(code));
    const of = (type: string) => resources.filter(([, { Type }]) => Type === type);
    expect(of('AWS::Kinesis::Stream')).toHaveLength(2);

    for (const [id, { Properties }] of of('AWS::CloudWatch::Alarm')) {
      const metrics = (Properties.Metrics ?? []) as { Expression?: string; MetricStat?: { Metric: Json } }[];
      const found = [Properties, ...metrics.map(({ MetricStat }) => MetricStat?.Metric)].filter(
        (metric) => metric?.MetricName !== undefined,
      );
      for (const metric of found) expect(metric?.Dimensions, id).not.toBeUndefined();
      if (found.length === 0) expect(JSON.stringify(metrics), id).toMatch(/SELECT .* WHERE /);
    }

    const policies = of('AWS::IAM::Policy').map(([, { Properties }]) => JSON.stringify(Properties));
    const onStreams = policies.filter((text) => /"kinesis:(Put|Get)/.test(text));
    expect(onStreams).toHaveLength(
      2 *
        new Set(
          code.match(
            /HttpIngest|IotIngest|EventBridgeIngest|FirehoseDelivery|LambdaConsumer|grants\.producer/g,
          ),
        ).size,
    );
    for (const text of onStreams) {
      expect(text).toMatch(/kms:(Decrypt|GenerateDataKey)/);
      expect(text).toContain('kms:EncryptionContext:aws:kinesis:arn');
    }

    for (const [, { Properties }] of of('AWS::Lambda::EventSourceMapping')) {
      expect(Properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        DestinationConfig: { OnFailure: expect.anything() },
      });
    }
    const calls = of('AWS::ApiGateway::Method').map(([, { Properties }]) => JSON.stringify(Properties));
    for (const text of calls) {
      expect(text).toContain('"AuthorizationType":"AWS_IAM"');
      expect(text).toContain('$util.escapeJavaScript($entry.partitionKey)');
      expect(text).toContain('$util.base64Encode($text)');
      expect(text).not.toContain('$input.json');
    }
    // Of two operations PutRecords can fail in part.
    const partial = calls.filter((text) => text.includes('FailedRecordCount'));
    expect(partial).toHaveLength(calls.length / 2);
    for (const text of partial) expect(text).toContain('207');
    expect(calls).toHaveLength(code.includes('HttpIngest') ? 4 : 0);
    expect(JSON.stringify(resources)).not.toMatch(/arn:aws:/);
  });
});
