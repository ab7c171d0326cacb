import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ignoredTypes,
  provisionAssembly,
  type ResourceProvider,
  type ResourceRequest,
  TemplateError,
} from '../../../../local/template';
import { assemblyOf, recordingProvider } from '../support';

const thing = (properties: object = {}, rest: object = {}) => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...rest,
});
const orderOf = (requests: readonly ResourceRequest[]) => requests.map((it) => it.logicalId);

describe('resources of a stack', () => {
  it('are made after what they refer to and depend on, otherwise in the order of the template', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const assembly = assemblyOf({
      MyStack: {
        Resources: {
          A: thing({ x: { 'Fn::Sub': `\${C.Arn}` } }),
          B: thing({}, { DependsOn: 'D' }),
          C: thing({ x: { 'Fn::GetAtt': ['D', 'Arn'] } }),
          D: thing(),
          E: thing({}, { DependsOn: ['A', 'B'] }),
        },
      },
    });
    await provisionAssembly(assembly, [provider], []);
    expect(orderOf(requests)).toEqual(['D', 'C', 'A', 'B', 'E']);
  });

  it('are made after what they refer to, whatever the references', async () => {
    // Each resource refers to some of those that come before it in a hidden order, so there is never a circle.
    const graph = fc
      .array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
      .chain((edges) =>
        fc.record({
          order: fc.shuffledSubarray(
            edges.map((_, i) => i),
            { minLength: edges.length },
          ),
          edges: fc.constant(edges.map((targets, i) => (i === 0 ? [] : targets.map((it) => it % i)))),
        }),
      );
    await fc.assert(
      fc.asyncProperty(graph, async ({ order, edges }) => {
        const requests: ResourceRequest[] = [];
        const provider = recordingProvider(requests);
        const Resources = Object.fromEntries(
          order.map((i) => [
            `R${i}`,
            thing({ to: (edges[i] ?? []).map((target) => ({ Ref: `R${target}` })) }),
          ]),
        );
        await provisionAssembly(assemblyOf({ MyStack: { Resources } }), [provider], []);
        const made = orderOf(requests);
        expect(made.toSorted()).toEqual(Object.keys(Resources).toSorted());
        edges.forEach((targets, i) => {
          for (const target of targets)
            expect(made.indexOf(`R${target}`)).toBeLessThan(made.indexOf(`R${i}`));
        });
      }),
    );
  });

  it('that refer to each other in a circle are named', async () => {
    const Resources = {
      A: thing({ x: { Ref: 'B' } }),
      B: thing({ x: { Ref: 'C' } }),
      C: thing({}, { DependsOn: 'A' }),
    };
    await expect(
      provisionAssembly(assemblyOf({ MyStack: { Resources } }), [recordingProvider()], []),
    ).rejects.toThrow('MyStack: resources depend on each other in a circle: A -> B -> C -> A');
  });

  it('are left out where their condition does not hold, with their outputs', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const assembly = assemblyOf({
      MyStack: {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: {
          A: thing({ x: { 'Fn::If': ['Never', { Ref: 'B' }, 'none'] } }, { DependsOn: 'B' }),
          B: thing({}, { Condition: 'Never' }),
        },
        Outputs: { OfA: { Value: { Ref: 'A' } }, OfB: { Value: { Ref: 'B' }, Condition: 'Never' } },
      },
    });
    const { stacks } = await provisionAssembly(assembly, [provider], []);
    expect(requests.map((it) => it.properties)).toEqual([{ x: 'none' }]);
    expect(Object.keys(stacks[0]?.outputs ?? {})).toEqual(['OfA']);
  });

  it('get their environment, and a name that is the same at every run and fits', async () => {
    const names: string[] = [];
    const provider: ResourceProvider = {
      'Test::Thing'(it) {
        expect(it).toMatchObject({ partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' });
        names.push(it.physicalName(64), it.physicalName(24));
        return { ref: 'x' };
      },
    };
    const assembly = assemblyOf({
      MyStack: { Resources: { TheVeryLongLogicalId: thing(), Other: thing() } },
    });
    const options = { region: 'cn-north-1', accountId: '111122223333' };
    await provisionAssembly(assembly, [provider], [], options);
    await provisionAssembly(assembly, [provider], [], options);
    expect(names.slice(0, 4)).toEqual(names.slice(4));
    expect(new Set(names.slice(0, 4)).size).toBe(4);
    expect(names[0]).toMatch(/^MyStack-TheVeryLongLogicalId-[0-9A-Z]{12}$/);
    expect(names[1]).toMatch(/^MyStac?k?-TheVe?-[0-9A-Z]{12}$|^MySta-TheVe-[0-9A-Z]{12}$/);
    expect(names.every((name, i) => name.length <= (i % 2 ? 24 : 64))).toBe(true);
  });

  it('fail with the place, the type and the sentence of their provider', async () => {
    const refusal = new Error('ShardCount must be 1 or more, got 0');
    const provider: ResourceProvider = {
      'Test::Thing': () => Promise.reject(refusal),
    };
    const failure = provisionAssembly(assemblyOf({ MyStack: { Resources: { A: thing() } } }), [provider], []);
    await expect(failure).rejects.toThrow('MyStack/A (Test::Thing): ShardCount must be 1 or more, got 0');
    await expect(failure).rejects.toMatchObject({ cause: refusal });
  });

  it('cannot depend on what the template does not declare', async () => {
    const assembly = assemblyOf({ MyStack: { Resources: { A: thing({}, { DependsOn: ['Gone'] }) } } });
    await expect(provisionAssembly(assembly, [recordingProvider()], [])).rejects.toThrow(
      'MyStack/A.DependsOn: names "Gone", which the template declares nowhere',
    );
  });
});

describe('stacks', () => {
  const producer = {
    Resources: { A: thing() },
    Outputs: {
      Exported: {
        Value: { 'Fn::GetAtt': 'A.Arn' },
        Export: { Name: { 'Fn::Sub': `\${AWS::StackName}:Arn` } },
      },
      Plain: { Value: { Ref: 'A' } },
    },
  };

  it('read exports and outputs of the stacks before them', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const consumer = {
      Resources: {
        B: thing({
          imported: { 'Fn::ImportValue': 'First:Arn' },
          output: {
            'Fn::GetStackOutput': { StackName: 'First', OutputName: 'Plain', Region: { Ref: 'AWS::Region' } },
          },
        }),
      },
    };
    const made = await provisionAssembly(assemblyOf({ First: producer, Second: consumer }), [provider], []);
    const a = made.resource('First', 'A');
    expect(requests[1]?.properties).toEqual({ imported: a?.attributes.Arn, output: a?.ref });
    expect(made.output('First', 'Plain')).toBe(a?.ref);
    expect(made.resourcesOfType('Test::Thing').map((it) => it.logicalId)).toEqual(['A', 'B']);
  });

  it('name what they read and is not there', async () => {
    const stack = (value: unknown) => ({ Resources: { B: thing({ value }) } });
    const run = (value: unknown) =>
      provisionAssembly(assemblyOf({ First: producer, Second: stack(value) }), [recordingProvider()], []);
    await expect(run({ 'Fn::ImportValue': 'First:Ar' })).rejects.toThrow(
      'Second/B.Properties.value.Fn::ImportValue: no stack before this one exports "First:Ar"; exported: First:Arn',
    );
    await expect(run({ 'Fn::GetStackOutput': { StackName: 'First', OutputName: 'Gone' } })).rejects.toThrow(
      'no stack "First" with an output "Gone" was made before this one in 000000000000, us-east-1',
    );
  });

  it('cannot export one name twice', async () => {
    const twin = { ...producer, Outputs: { Again: { Value: 1, Export: { Name: 'First:Arn' } } } };
    await expect(
      provisionAssembly(assemblyOf({ First: producer, Second: twin }), [recordingProvider()], []),
    ).rejects.toThrow('Second.Outputs.Again.Export.Name: another stack exports "First:Arn" already');
  });

  it('can be chosen; what they depend on comes along', async () => {
    const templates = {
      First: producer,
      Second: { Resources: { B: thing() } },
      Third: { Resources: { C: thing() } },
    };
    const run = async (stacks: string[]) => {
      const requests: ResourceRequest[] = [];
      const provider = recordingProvider(requests);
      await provisionAssembly(assemblyOf(templates), [provider], [], { stacks });
      return orderOf(requests);
    };
    expect(await run(['First'])).toEqual(['A']);
    expect(await run(['Second'])).toEqual(['A', 'B']);
    await expect(run(['Frist'])).rejects.toThrow(
      'cdk.out: has no stack "Frist"; its stacks: First, Second, Third',
    );
  });

  it('take parameters by their name, and no others', async () => {
    const requests: ResourceRequest[] = [];
    const provider = recordingProvider(requests);
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'prod' } },
      Resources: { A: thing({ stage: { Ref: 'Stage' } }) },
    };
    await provisionAssembly(assemblyOf({ MyStack: template }), [provider], [], {
      parameters: { MyStack: { Stage: 'test' } },
    });
    expect(requests[0]?.properties).toEqual({ stage: 'test' });
    await expect(
      provisionAssembly(assemblyOf({ MyStack: template }), [provider], [], { parameters: { YourStack: {} } }),
    ).rejects.toThrow('parameters given for a stack "YourStack"; stacks of this run: MyStack');
  });

  it.each([
    [{ accountId: '123' }, 'accountId must be 12 digits, got "123"'],
    [{ region: 'Frankfurt' }, 'region must be the name of a region, such as us-east-1, got "Frankfurt"'],
  ])('need a sound environment: %o', async (options, message) => {
    await expect(provisionAssembly(assemblyOf({ MyStack: {} }), [], [], options)).rejects.toThrow(message);
  });
});

it('a custom resource of any name is made by the provider of custom resources, unless it is ignored by name', async () => {
  const requests: ResourceRequest[] = [];
  const provider = recordingProvider(requests, 'AWS::CloudFormation::CustomResource');
  const Resources = {
    A: { Type: 'Custom::LiveShardCount' },
    B: { Type: 'AWS::CloudFormation::CustomResource' },
    C: { Type: 'Custom::LogRetention' },
  };
  const { report } = await provisionAssembly(
    assemblyOf({ MyStack: { Resources } }),
    [provider],
    ignoredTypes,
  );
  expect(requests.map(({ logicalId, type }) => [logicalId, type])).toEqual([
    ['A', 'Custom::LiveShardCount'],
    ['B', 'AWS::CloudFormation::CustomResource'],
  ]);
  expect(report.ignored.map(({ logicalId }) => logicalId)).toEqual(['C']);
});

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
    // Of a managed policy AWS also tells statistics.
    const expected = types.map((type) => {
      const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
      const attributes =
        type === 'AWS::IAM::ManagedPolicy' ? ['PolicyArn'] : Object.keys(resource?.attributes ?? {});
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
