import { describe, expect, it } from 'vitest';
import { unplayableFunction } from '../../../../local/services/lambda';
import { provisionAssembly, type ResourceRequest } from '../../../../local/template';
import { assemblyOf, recordingProvider } from '../support';

const assembly = assemblyOf({
  MyStack: {
    Resources: {
      Stream: { Type: 'Test::Thing' },
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'java21', FunctionName: 'jvm' } },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: { Ref: 'Version' }, EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
      },
      Alarm: { Type: 'Test::Thing', Properties: { of: { Ref: 'Fn' } }, DependsOn: 'Mapping' },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
  },
});

function provision(without: readonly string[]) {
  const requests: ResourceRequest[] = [];
  const types = [
    'Test::Thing',
    'AWS::Lambda::Function',
    'AWS::Lambda::Version',
    'AWS::Lambda::EventSourceMapping',
  ];
  const providers = types.map((type) => recordingProvider(requests, type));
  const made = provisionAssembly(assembly, providers, [], { without, unplayable: unplayableFunction });
  return { made, requests };
}

describe('a resource that is left out', () => {
  it('takes along what acts through it, and is still a name for the others', async () => {
    const { made, requests } = provision(['Fn']);
    const { report, stacks } = await made;
    expect(requests.map(({ logicalId }) => logicalId)).toEqual(['Stream', 'Alarm']);
    expect(requests.at(-1)?.properties).toEqual({ of: 'jvm' });
    expect(stacks[0]?.outputs).toEqual({ Arn: 'arn:aws:lambda:us-east-1:000000000000:function:jvm' });
    expect(report.leftOut.map(({ logicalId, because }) => [logicalId, because])).toEqual([
      ['Fn', undefined],
      ['Version', 'Fn'],
      ['Mapping', 'Version'],
    ]);
  });

  it('is one that a stack has', async () => {
    await expect(provision(['Fn', 'Nope']).made).rejects.toThrow(
      'cdk.out: has no resource with the logical id Nope to leave out; its functions: none',
    );
  });
});

describe('a function that cannot run here', () => {
  it('ends the start before anything is made, with the flag that leaves it out', async () => {
    const { made, requests } = provision([]);
    await expect(made).rejects.toThrow(
      'MyStack/Fn (AWS::Lambda::Function): Runtime is java21; functions in Node.js and Python run here. To play the ' +
        'rest: kinesis-blueprint local … --without Fn, or `without` of LocalAwsOptions.',
    );
    expect(requests).toEqual([]);
  });
});
