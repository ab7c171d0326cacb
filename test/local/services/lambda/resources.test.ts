import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionResources } from '../../../../local/services/lambda';
import { provisionOne } from '../../template/support';
import { type LambdaFixture, lambdaFixtures } from './support/lambda-fixtures';

const fixture = lambdaFixtures();
const ARN = 'arn:aws-cn:lambda:cn-north-1:123456789012:function';

function provider(lambda: LambdaFixture) {
  const resources = functionResources(lambda.runtime, join(lambda.folder, 'inline'));
  const assets = join(lambda.folder, 'assets');
  mkdirSync(join(assets, 'asset.abc'), { recursive: true });
  writeFileSync(join(assets, 'asset.abc', 'index.js'), 'exports.handler = async () => process.env.TABLE;');
  writeFileSync(join(assets, 'asset.zip'), '');
  return (type: string, properties: Record<string, unknown>, logicalId = 'Consumer') =>
    provisionOne(resources, type, properties, {
      logicalId,
      partition: 'aws-cn',
      region: 'cn-north-1',
      assetPath: (bucket, key) => join(assets, bucket === 'assets' ? key : 'nowhere'),
    });
}

const FUNCTION = {
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Code: { S3Bucket: 'assets', S3Key: 'asset.abc' },
  Role: 'arn:aws-cn:iam::123456789012:role/r',
};

describe('AWS::Lambda::Function', () => {
  it('is made from the asset of the assembly, with the defaults of CloudFormation', async () => {
    const lambda = fixture();
    const made = await provider(lambda)('AWS::Lambda::Function', {
      ...FUNCTION,
      Environment: { Variables: { TABLE: 'views' } },
    });
    expect(made).toMatchObject({
      ref: 'Stack-Consumer-ABC',
      attributes: { Arn: `${ARN}:Stack-Consumer-ABC` },
    });
    expect(await lambda.invoke(made.ref, '{}')).toMatchObject({ payload: '"views"' });
    expect(lambda.runtime.functions.resolve(made.ref).configuration).toMatchObject({
      timeoutSeconds: 3,
      memorySize: 128,
    });
  });

  it('takes every property that is played, numbers as text too', async () => {
    const lambda = fixture();
    await provider(lambda)('AWS::Lambda::Function', {
      ...FUNCTION,
      FunctionName: 'consumer',
      Timeout: '30',
      MemorySize: 256,
      Description: 'it consumes',
      ReservedConcurrentExecutions: 5,
      DeadLetterConfig: { TargetArn: 'arn:dlq' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: 'group' },
    });
    expect(lambda.runtime.functions.resolve('consumer').configuration).toMatchObject({
      timeoutSeconds: 30,
      memorySize: 256,
      description: 'it consumes',
      deadLetterTarget: 'arn:dlq',
      logFormat: 'JSON',
      applicationLogLevel: 'WARN',
      logGroup: 'group',
    });
    expect(lambda.runtime.concurrency.reserved('consumer')).toBe(5);
  });

  it('runs code that stands in the template', async () => {
    const lambda = fixture();
    const Code = { ZipFile: 'exports.handler = async () => "inline";' };
    const { ref } = await provider(lambda)('AWS::Lambda::Function', { ...FUNCTION, Code });
    expect(await lambda.invoke(ref, '{}')).toMatchObject({ payload: '"inline"' });
  });

  it('finds its inline code also where the folder of the run is a relative path', async () => {
    const lambda = fixture();
    const Code = { ZipFile: 'exports.handler = async () => "inline";' };
    const folder = relative(process.cwd(), join(lambda.folder, 'inline'));
    const resources = functionResources(lambda.runtime, folder);
    const { ref } = await provisionOne(resources, 'AWS::Lambda::Function', { ...FUNCTION, Code });
    expect(await lambda.invoke(ref, '{}')).toMatchObject({ payload: '"inline"' });
  });

  it('notes what differs from AWS', async () => {
    const provision = provider(fixture());
    const runtime = `nodejs${process.versions.node.split('.')[0]}.x`;
    const note = async (id: string, change: object) =>
      (await provision('AWS::Lambda::Function', { ...FUNCTION, ...change }, id)).note;
    expect(await note('A', { Runtime: runtime })).toBeUndefined();
    expect(await note('B', { Runtime: 'nodejs8.x' })).toBe(
      `nodejs8.x runs on this machine's Node.js ${process.version}`,
    );
    expect(
      await note('C', { Runtime: runtime, Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } }),
    ).toBe('without effect here: Architectures, TracingConfig');
  });

  it.each<[string, object, string]>([
    ['layers', { Layers: ['arn:layer'] }, 'Layers is ["arn:layer"]: layers are not unpacked locally'],
    ['a file system', { FileSystemConfigs: [{}] }, 'FileSystemConfigs is [{}]: file systems are not mounted'],
    ['an image', { PackageType: 'Image' }, 'PackageType is "Image": it must be Zip'],
    [
      'an image URI',
      { Code: { ImageUri: 'x' } },
      'Code.ImageUri is "x": container images are not run locally',
    ],
    [
      'a zip archive',
      { Code: { S3Bucket: 'assets', S3Key: 'asset.zip' } },
      'the local Lambda runs unpacked folders',
    ],
    [
      'an asset that is missing',
      { Code: { S3Bucket: 'other', S3Key: 'x' } },
      'allowed is a folder with the unpacked code',
    ],
    [
      'another runtime',
      { Runtime: 'java21' },
      'Runtime is "java21"; allowed is a runtime of Node.js or Python',
    ],
    ['no runtime', { Runtime: undefined }, 'Runtime is missing: it must be a string'],
    ['a timeout in words', { Timeout: 'long' }, 'Timeout is "long": it must be a number'],
    [
      'a variable that is a list',
      { Environment: { Variables: { A: [] } } },
      'Environment.Variables.A is []: it must be a string',
    ],
    ['a misspelt property', { Handlr: 'index.handler' }, 'Handlr is "index.handler": known here are'],
    ['too much concurrency', { ReservedConcurrentExecutions: 901 }, 'minimum value of [100]'],
  ])('is refused with %s', async (_what, change, message) => {
    const provision = provider(fixture());
    await expect(provision('AWS::Lambda::Function', { ...FUNCTION, ...change })).rejects.toThrow(message);
  });
});

describe('AWS::Lambda::Version and AWS::Lambda::Alias', () => {
  it('lead to the function', async () => {
    const lambda = fixture();
    const provision = provider(lambda);
    const { ref: FunctionName } = await provision('AWS::Lambda::Function', FUNCTION);
    const version = await provision('AWS::Lambda::Version', { FunctionName });
    expect(version).toEqual({
      ref: `${ARN}:${FunctionName}:1`,
      attributes: { Version: '1', FunctionArn: `${ARN}:${FunctionName}:1` },
    });
    const alias = await provision('AWS::Lambda::Alias', { FunctionName, FunctionVersion: '1', Name: 'live' });
    expect(alias.ref).toBe(`${ARN}:${FunctionName}:live`);
    expect(await lambda.invoke(alias.ref, '{}')).toMatchObject({
      kind: 'success',
      executedVersion: '1',
    });
  });

  it('refuse a share of the traffic', async () => {
    const provision = provider(fixture());
    const { ref: FunctionName } = await provision('AWS::Lambda::Function', FUNCTION);
    const RoutingConfig = { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: 0.1 }] };
    await expect(
      provision('AWS::Lambda::Alias', {
        FunctionName,
        FunctionVersion: '$LATEST',
        Name: 'live',
        RoutingConfig,
      }),
    ).rejects.toThrow('an alias leads to one version locally');
  });
});

describe('AWS::Lambda::EventInvokeConfig', () => {
  it('says how often an asynchronous event is tried, and where it goes then', async () => {
    const delivered: string[] = [];
    const lambda = fixture({
      deliver: async (arn) => {
        delivered.push(arn);
      },
    });
    const provision = provider(lambda);
    const Code = { ZipFile: 'exports.handler = async () => { throw new Error("no"); };' };
    const { ref: FunctionName } = await provision('AWS::Lambda::Function', { ...FUNCTION, Code });
    await provision('AWS::Lambda::EventInvokeConfig', {
      FunctionName,
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:failures' } },
    });
    lambda.runtime.invokeAsync(FunctionName, '{}');
    const tries = () => lambda.texts().filter((text) => text.startsWith('REPORT')).length;
    await lambda.clock.advance(59_000);
    expect([tries(), delivered]).toEqual([1, []]);
    await lambda.clock.advance(2000);
    expect([tries(), delivered]).toEqual([2, ['arn:failures']]);
  });

  it.each<[string, object, string]>([
    [
      'three retries',
      { MaximumRetryAttempts: 3 },
      'MaximumRetryAttempts is 3: it must be a whole number from 0 to 2',
    ],
    [
      'an age of a minute less',
      { MaximumEventAgeInSeconds: 59 },
      'MaximumEventAgeInSeconds is 59: it must be a whole number from 60 to 21600',
    ],
  ])('is refused with %s', async (_what, change, message) => {
    const provision = provider(fixture());
    const { ref: FunctionName } = await provision('AWS::Lambda::Function', FUNCTION);
    await expect(
      provision('AWS::Lambda::EventInvokeConfig', { FunctionName, Qualifier: '$LATEST', ...change }),
    ).rejects.toThrow(message);
  });
});
