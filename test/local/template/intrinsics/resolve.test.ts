import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../local/template/intrinsics';
import { scopeOf } from '../support';

const template = {
  Parameters: {
    Stage: { Type: 'String', Default: 'prod' },
    Count: { Type: 'Number', Default: 3 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
    Nothing: { Type: 'String' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
  },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsTest: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
    Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
  },
  Mappings: { Sizes: { 'eu-west-1': { small: 1, list: ['x', 'y'] } } },
};
const resources = {
  Queue: {
    ref: 'https://queue',
    attributes: { Arn: 'arn:queue', 'Outputs.Flat': 'flat', Endpoint: { Address: 'host' } },
  },
};
const scope = scopeOf(template, resources);
const resolved = (value: unknown) => resolve(value, scope, 'MyStack/Consumer.Properties');

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Queue' }, 'https://queue'],
    ['Ref of a parameter gives its default', { Ref: 'Stage' }, 'prod'],
    ['Ref of a number parameter is text, as on AWS', { Ref: 'Count' }, '3'],
    ['Ref of a list parameter is a list', { Ref: 'Zones' }, ['a', 'b', 'c']],
    [
      'Ref of pseudo parameters',
      [{ Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }],
      ['eu-west-1', '123456789012'],
    ],
    [
      'Ref of AWS::Partition and AWS::URLSuffix',
      [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::URLSuffix' }],
      ['aws', 'amazonaws.com'],
    ],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    ['Fn::GetAtt with a dotted attribute', { 'Fn::GetAtt': ['Queue', 'Endpoint.Address'] }, 'host'],
    ['Fn::GetAtt with an attribute whose name has a dot', { 'Fn::GetAtt': 'Queue.Outputs.Flat' }, 'flat'],
    ['Fn::Sub', { 'Fn::Sub': `\${Queue.Arn}/\${AWS::Region}/\${ Stage }` }, 'arn:queue/eu-west-1/prod'],
    ['Fn::Sub leaves what is escaped', { 'Fn::Sub': `\${!Literal} $x \${Stage}$` }, `\${Literal} $x prod$`],
    [
      'Fn::Sub with variables of its own',
      { 'Fn::Sub': [`\${Stage}-\${V}`, { V: { Ref: 'Queue' }, Stage: 'mine' }] },
      'mine-https://queue',
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-prod-3'],
    ['Fn::Join over a list that a function gives', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b+c'],
    [
      'Fn::Split and Fn::Select',
      { 'Fn::Select': ['1', { 'Fn::Split': [':', { 'Fn::GetAtt': 'Queue.Arn' }] }] },
      'queue',
    ],
    ['Fn::If', [{ 'Fn::If': ['IsProd', 1, 2] }, { 'Fn::If': ['IsTest', 1, 2] }], [1, 2]],
    ['Fn::If over Fn::And, Fn::Or', [{ 'Fn::If': ['Both', 1, 2] }, { 'Fn::If': ['Either', 1, 2] }], [2, 1]],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'list'] }, ['x', 'y']],
    [
      'Fn::FindInMap with a default',
      { 'Fn::FindInMap': ['Sizes', 'mars', 'small', { DefaultValue: { Ref: 'Stage' } }] },
      'prod',
    ],
    ['Fn::Base64', { 'Fn::Base64': { 'Fn::Sub': `\${Stage}!` } }, 'cHJvZCE='],
    ['Fn::Length', { 'Fn::Length': { Ref: 'Zones' } }, 3],
    [
      'Fn::GetAZs of the stack and of another Region',
      [{ 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, { 'Fn::Select': [0, { 'Fn::GetAZs': 'us-east-1' }] }],
      ['eu-west-1b', 'us-east-1a'],
    ],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: [{ Ref: 'Stage' }] } }, '{"a":["prod"]}'],
  ])('%s', (_, value, expected) => expect(resolved(value)).toEqual(expected));

  it('leaves out members and elements that come to AWS::NoValue', () => {
    const none = { 'Fn::If': ['IsProd', { Ref: 'AWS::NoValue' }, 'x'] };
    expect(resolved({ a: none, b: [1, none, 2], c: { d: none } })).toEqual({ b: [1, 2], c: {} });
    expect(resolved(none)).toBeUndefined();
  });

  it('does not look into the branch that an Fn::If does not take', () => {
    expect(resolved({ 'Fn::If': ['IsProd', 'fine', { Ref: 'NoSuchThing' }] })).toBe('fine');
  });

  it('leaves data alone that only looks like one: policy conditions, a Ref among other members', () => {
    const data = { Condition: { StringEquals: { 'aws:x': 'y' } }, Statement: [{ Condition: 'text' }] };
    expect(resolved(data)).toEqual(data);
    expect(resolved({ Ref: 'Queue', other: 1 })).toEqual({ Ref: 'Queue', other: 1 });
  });
});

describe('a mistake in a template', () => {
  it.each<[string, unknown, string]>([
    [
      'unknown attribute',
      { Environment: { 'Fn::GetAtt': ['Queue', 'Foo'] } },
      'MyStack/Consumer.Properties.Environment.Fn::GetAtt: unknown attribute Foo of Queue (Test::Thing); known: Arn, Outputs.Flat, Endpoint',
    ],
    [
      'unknown name',
      [{ Ref: 'Nope' }],
      'MyStack/Consumer.Properties[0].Ref: refers to "Nope", which the template declares nowhere',
    ],
    [
      'a logical id that a function makes',
      { 'Fn::GetAtt': [{ 'Fn::Sub': 'Queue' }, 'Arn'] },
      'Fn::GetAtt: the logical id must be plain text, got {"Fn::Sub":"Queue"}',
    ],
    ['a Ref that is no name', { Ref: 1 }, 'MyStack/Consumer.Properties.Ref: must be a name, got 1'],
    [
      'unknown pseudo parameter',
      { Ref: 'AWS::Planet' },
      'no pseudo parameter "AWS::Planet"; known: AWS::AccountId',
    ],
    ['unknown name in Fn::Sub', { 'Fn::Sub': `x\${Nope}` }, `Fn::Sub.\${Nope}: refers to "Nope"`],
    ['a list in Fn::Sub', { 'Fn::Sub': `x\${Zones}` }, 'must be a string, got ["a","b","c"]'],
    [
      'unknown function',
      { 'Fn::Cidr': [] },
      'Fn::Cidr is not supported by the local run; known: Ref, Fn::GetAtt',
    ],
    [
      'a function among other members',
      { 'Fn::Join': ['', []], x: 1 },
      'Fn::Join must be the only member of its object',
    ],
    ['too few arguments', { 'Fn::Join': [''] }, 'Fn::Join: takes 2 arguments, got 1'],
    ['an index out of range', { 'Fn::Select': [3, ['a']] }, 'index must be 0 to 0, got 3 of ["a"]'],
    [
      'a missing map entry',
      { 'Fn::FindInMap': ['Sizes', 'mars', 'small'] },
      'Mappings has no entry Sizes / mars / small',
    ],
    [
      'a parameter without value',
      { Ref: 'Nothing' },
      'parameter Nothing has no default; pass a value for it',
    ],
    [
      'a parameter of Parameter Store',
      { Ref: 'BootstrapVersion' },
      'is read from Parameter Store ("/cdk-bootstrap/x/version")',
    ],
    ['an unknown condition', { 'Fn::If': ['Nope', 1, 2] }, 'no condition "Nope"; known: IsProd, IsTest'],
    [
      'a condition that depends on itself',
      { 'Fn::If': ['Circle', 1, 2] },
      'condition Circle depends on itself',
    ],
    [
      'an unknown export',
      { 'Fn::ImportValue': 'Nope' },
      'no stack before this one exports "Nope"; exported: none',
    ],
  ])('%s is named with its place', (_, value, message) => expect(() => resolved(value)).toThrow(message));

  it('names the condition under which a resource that is referred to is absent', () => {
    const withAbsent = scopeOf({
      ...template,
      Resources: { Debug: { Type: 'Test::Thing', Condition: 'IsTest' } },
    });
    expect(() => resolve({ Ref: 'Debug' }, withAbsent, 'MyStack/X')).toThrow(
      'MyStack/X.Ref: refers to Debug (Test::Thing), which is absent because its condition IsTest does not hold',
    );
  });

  it('names a parameter that was given and is not declared', () => {
    expect(() => scopeOf(template, {}, { Stge: 'test' })).toThrow(
      'MyStack: has no parameter "Stge" to give a value to; its parameters: Stage, Count, Zones, Nothing, BootstrapVersion',
    );
  });
});

describe('parameters that are given', () => {
  it('go before defaults, decide conditions, and stand in for Parameter Store', () => {
    const test = scopeOf(template, {}, { Stage: 'test', BootstrapVersion: '27' });
    const value = [{ Ref: 'Stage' }, { 'Fn::If': ['IsProd', 1, 2] }, { Ref: 'BootstrapVersion' }];
    expect(resolve(value, test, 'X')).toEqual(['test', 2, '27']);
  });
});

describe('resolved values', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constantFrom<unknown>(
      { Ref: 'Queue' },
      { Ref: 'AWS::NoValue' },
      { 'Fn::GetAtt': 'Queue.Arn' },
      { Ref: 'AWS::Region' },
    ),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== 'Ref' && !key.startsWith('Fn::')),
        tie('value'),
        { maxKeys: 4 },
      ),
      fc
        .tuple(fc.constantFrom('IsProd', 'IsTest'), tie('value'), tie('value'))
        .map((args) => ({ 'Fn::If': args })),
    ),
  }));

  it('hold no intrinsic function', () => {
    fc.assert(
      fc.property(value, (it) => {
        expect(JSON.stringify(resolved(it)) ?? '').not.toMatch(/"Fn::\w+":|\{"Ref":/);
      }),
    );
  });

  it('are resolved once and for all: resolving them again changes nothing', () => {
    fc.assert(
      fc.property(value, (it) => {
        const once = resolved(it);
        expect(resolved(once)).toEqual(once);
      }),
    );
  });

  it('are the very same where there was nothing to resolve', () => {
    fc.assert(fc.property(fc.jsonValue(), (it) => void expect(resolved(it)).toEqual(it)));
  });
});
