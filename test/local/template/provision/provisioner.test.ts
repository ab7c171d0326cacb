import { describe, expect, it } from 'vitest';
import { provisionAssembly, type ResourceRequest, TemplateError } from '../../../../local/template';
import { assemblyOf, recordingProvider } from '../support';

const thing = (properties: object = {}) => ({ Type: 'Test::Thing', Properties: properties });

describe('a type without provider', () => {
  const assembly = assemblyOf({
    MyStack: {
      Resources: {
        A: thing(),
        Lake: { Type: 'AWS::Glue::Database', Metadata: { 'aws:cdk:path': 'MyStack/Lake/Resource' } },
        Off: { Type: 'AWS::Glue::Table', Condition: 'Never' },
      },
      Conditions: { Never: { 'Fn::Equals': [1, 2] } },
    },
  });

  it('ends the run before anything is made, with a word on what to do', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const run = provisionAssembly(assembly, [provider], []);
    await expect(run).rejects.toThrow(TemplateError);
    await expect(run).rejects.toThrow(
      'MyStack: 1 resource(s) of a type that is not supported by the local run:\n' +
        '  AWS::Glue::Database MyStack/Lake (construct MyStack/Lake/Resource)\nLeave them out of the app',
    );
    expect(requests).toEqual([]);
  });

  it('is reported where it is allowed, and the rest is made', async () => {
    const { report } = await provisionAssembly(assembly, [recordingProvider()], [], { allowUnknown: true });
    expect(report.unknown).toMatchObject([
      { stackName: 'MyStack', logicalId: 'Lake', type: 'AWS::Glue::Database' },
    ]);
    expect(report.played.map((it) => it.logicalId)).toEqual(['A']);
  });

  it('has nothing to refer to, even where it is allowed', async () => {
    const Resources = { Lake: { Type: 'AWS::Glue::Database' }, A: thing({ x: { Ref: 'Lake' } }) };
    await expect(
      provisionAssembly(assemblyOf({ MyStack: { Resources } }), [recordingProvider()], [], {
        allowUnknown: true,
      }),
    ).rejects.toThrow(
      'MyStack/A.Properties.x.Ref: refers to Lake (AWS::Glue::Database), which is not supported by the local run',
    );
  });
});
