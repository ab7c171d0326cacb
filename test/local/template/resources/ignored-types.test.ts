import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { describe, expect, it } from 'vitest';
import { ignoredTypes, provisionAssembly, type ResourceRequest } from '../../../../local/template';
import { assemblyOf, recordingProvider } from '../support';

const thing = (properties: object = {}) => ({ Type: 'Test::Thing', Properties: properties });

describe('ignored types', () => {
  it('are reported with their reason and can be referred to', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const Resources = {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'p', Path: '/team/' } },
      Key: { Type: 'AWS::KMS::Key' },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/f' } },
      A: thing({
        role: { 'Fn::GetAtt': 'Role.Arn' },
        roleName: { Ref: 'Role' },
        policy: { Ref: 'Policy' },
        key: { 'Fn::GetAtt': 'Key.Arn' },
        logs: { 'Fn::GetAtt': 'Logs.Arn' },
      }),
    };
    const { report } = await provisionAssembly(
      assemblyOf({ MyStack: { Resources } }),
      [provider],
      ignoredTypes,
    );
    expect(report.ignored.map((it) => it.type)).toEqual([
      'AWS::IAM::Role',
      'AWS::IAM::ManagedPolicy',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
    ]);
    expect(report.ignored.every((it) => it.reason.length > 10)).toBe(true);
    expect(requests[0]?.properties).toEqual({
      role: expect.stringMatching(/^arn:aws:iam::000000000000:role\/MyStack-Role-[0-9A-Z]{12}$/),
      roleName: expect.stringMatching(/^MyStack-Role-[0-9A-Z]{12}$/),
      policy: 'arn:aws:iam::000000000000:policy/team/p',
      key: expect.stringMatching(
        /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
      logs: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f:*',
    });
  });

  it('answer the attributes that AWS documents for them, and no others', async () => {
    const specification = await loadAwsServiceSpec();
    const types = ignoredTypes.map((it) => it.type).filter((type) => /^AWS::(?!CDK::)/.test(type));
    const Resources = Object.fromEntries(types.map((Type, i) => [`R${i}`, { Type }]));
    const seen = new Map<string, string[]>();
    const described = ignoredTypes.map((it) => ({
      ...it,
      describe(resource: ResourceRequest) {
        const made = it.describe(resource);
        seen.set(it.type, Object.keys(made.attributes ?? {}).toSorted());
        return made;
      },
    }));
    await provisionAssembly(assemblyOf({ MyStack: { Resources } }), [], described);
    // AWS also documents statistics of a managed policy, and much of a network and of containers that nobody refers to.
    const isShort = (type: string) => /^AWS::(EC2|ECS|ApplicationAutoScaling)::/.test(type);
    const expected = types.map((type) => {
      const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
      const attributes =
        type === 'AWS::IAM::ManagedPolicy' ? ['PolicyArn'] : Object.keys(resource?.attributes ?? {});
      if (isShort(type)) {
        const answered = seen.get(type) ?? [];
        expect(attributes, type).toEqual(expect.arrayContaining(answered));
        return [type, answered] as const;
      }
      return [type, attributes.toSorted()] as const;
    });
    expect(seen).toEqual(new Map(expected));
  });

  it('give way to a provider of the same type', async () => {
    const { report } = await provisionAssembly(
      assemblyOf({ MyStack: { Resources: { Key: { Type: 'AWS::KMS::Key' } } } }),
      [recordingProvider([], 'AWS::KMS::Key')],
      ignoredTypes,
    );
    expect(report.ignored).toEqual([]);
    expect(report.played).toHaveLength(1);
  });
});
