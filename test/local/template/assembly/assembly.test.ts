import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { type CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ignoredTypes,
  loadAssembly,
  type Provision,
  provisionAssembly,
  type ResourceProvider,
} from '../../../../local/template';

describe('a cloud assembly that the CDK wrote', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  const outdir = join(directory, 'cdk.out');
  afterAll(() => rmSync(directory, { recursive: true }));

  beforeAll(() => {
    const code = () => Code.fromAsset(__dirname, { exclude: ['*', '!assembly.test.ts'] });
    const app = new App({ outdir });
    // Declared first but deployed second: the assembly contains the order.
    const consumer = new Stack(app, 'Consumer');
    const producer = new Stack(app, 'Producer', { stackName: 'producer' });
    const queue = new Queue(producer, 'Queue');
    const fn = new LambdaFunction(consumer, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'support.handler',
      code: code(),
    });
    (fn.node.defaultChild as CfnFunction).addPropertyOverride('Description', queue.queueArn);
    const nested = new NestedStack(consumer, 'Nested');
    const inner = new CfnQueue(nested, 'Inner', { queueName: Fn.join('-', ['inner', queue.queueName]) });
    new CfnOutput(consumer, 'InnerArn', { value: inner.attrArn });

    const stage = new Stage(app, 'Beta', { env: { account: '123456789012', region: 'eu-west-1' } });
    new LambdaFunction(new Stack(stage, 'Staged'), 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'support.handler',
      code: code(),
    });
    app.synth();
  });

  it('has its stacks, those of its stages too, with their environments', () => {
    const stacks = loadAssembly(outdir).stacks.map(({ displayName, stackName, accountId, region }) => {
      return { displayName, stackName, accountId, region };
    });
    expect(stacks).toContainEqual({ displayName: 'Producer', stackName: 'producer' });
    expect(stacks).toContainEqual({
      displayName: 'Beta/Staged',
      stackName: 'Beta-Staged',
      accountId: '123456789012',
      region: 'eu-west-1',
    });
    expect(stacks).toHaveLength(3);
  });

  it('is made as a whole: cross-stack references, a nested stack, file assets by bucket and key', async () => {
    const codePaths = new Map<string, string>();
    const functions: ResourceProvider = {
      'AWS::Lambda::Function'(resource) {
        const code = resource.properties.Code as { S3Bucket?: string; S3Key?: string };
        const { S3Bucket, S3Key } = code;
        if (S3Bucket && S3Key) codePaths.set(resource.stackName, resource.assetPath(S3Bucket, S3Key));
        return { ref: 'function', attributes: { Description: resource.properties.Description } };
      },
    };
    const queues: ResourceProvider = {
      'AWS::SQS::Queue': (it) => ({
        ref: 'url',
        attributes: {
          Arn: `arn:${it.properties.QueueName ?? 'q'}`,
          QueueName: it.properties.QueueName ?? 'q',
        },
      }),
    };

    const made = await provisionAssembly(loadAssembly(outdir), [functions, queues], ignoredTypes);

    expect(made.stacks.map((it) => it.stackName).indexOf('producer')).toBeLessThan(
      made.stacks.map((it) => it.stackName).indexOf('Consumer'),
    );
    expect(
      made.resourcesOfType('AWS::Lambda::Function').find((it) => it.stackName === 'Consumer')?.attributes,
    ).toEqual({
      Description: 'arn:q',
    });
    expect(made.output('Consumer', 'InnerArn')).toBe('arn:inner-q');
    expect([...codePaths.keys()].toSorted()).toEqual(['Beta-Staged', 'Consumer']);
    for (const path of codePaths.values()) expect(existsSync(join(path, 'assembly.test.ts'))).toBe(true);
  });

  it('names the asset that a template asks for and it does not have', async () => {
    const ask: Provision = (it) => ({ ref: it.assetPath('some-bucket', 'some/key.zip') });
    const asking = { 'AWS::SQS::Queue': ask, 'AWS::Lambda::Function': ask };
    await expect(provisionAssembly(loadAssembly(outdir), [asking], ignoredTypes)).rejects.toThrow(
      /^(producer|Beta-Staged)\/\w+: the assembly has no file asset s3:\/\/some-bucket\/some\/key\.zip$/,
    );
  });
});

describe('a folder that is no cloud assembly', () => {
  const directory = mkdtempSync(join(tmpdir(), 'no-assembly-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is refused with the command that makes one', () => {
    expect(() => loadAssembly(directory)).toThrow(
      `${directory}: is not a cloud assembly: it has no manifest.json. Run \`npx cdk synth\` first.`,
    );
  });

  it('is refused where its manifest is broken', () => {
    const manifest = join(directory, 'manifest.json');
    writeFileSync(manifest, '{');
    expect(() => loadAssembly(directory)).toThrow(`${manifest}: is not JSON`);
    const stack = (properties: object) =>
      writeFileSync(
        manifest,
        JSON.stringify({
          artifacts: {
            S: {
              type: 'aws:cloudformation:stack',
              environment: 'aws://unknown-account/unknown-region',
              properties,
            },
          },
        }),
      );
    stack({});
    expect(() => loadAssembly(directory)).toThrow(
      'artifacts.S.templateFile: must be a string, got undefined',
    );
    stack({ templateFile: 'S.template.json' });
    expect(() => loadAssembly(directory)).toThrow(
      'S.template.json: the assembly names this file, but it is not there',
    );
    writeFileSync(
      join(directory, 'S.template.json'),
      JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31' }),
    );
    expect(() => loadAssembly(directory)).toThrow(
      'S.Transform: "AWS::Serverless-2016-10-31" is not supported by the local run; allowed is AWS::LanguageExtensions',
    );
  });
});
