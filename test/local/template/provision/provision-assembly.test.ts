import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ignoredTypes,
  provisionAssembly,
  type ResourceProvider,
  type ResourceRequest,
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
    // Each resource refers to earlier ones in a hidden order, so there is never a circle.
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
