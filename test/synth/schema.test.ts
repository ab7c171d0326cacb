import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { expect, test } from 'vitest';
import { everything } from './support/everything';
import { type Resource, resourcesOf } from './support/synthesize';

/** Properties that AWS has and this release of the schema does not know yet. */
const NEWER_THAN_THE_SCHEMA = ['AWS::Kinesis::Stream.RecordDistributionStrategy'];

const schema = loadAwsServiceSpecSync();

function typeOf(name: string) {
  const [type] = schema.lookup('resource', 'cloudFormationType', 'equals', name);
  if (type === undefined) throw new Error(`AWS has no resource type ${name}`);
  return type;
}

const resources = resourcesOf(everything());
/** What is said of a custom resource is between it and its function. */
const ofAws = Object.entries(resources).filter(([, { Type }]) => !Type.startsWith('Custom::'));

test.each(ofAws)('%s has only properties that AWS knows', (_id, { Type, Properties = {} }) => {
  const known = Object.keys(typeOf(Type).properties);
  const unknown = Object.keys(Properties).filter((name) => !known.includes(name));
  expect(
    unknown.map((name) => `${Type}.${name}`).filter((name) => !NEWER_THAN_THE_SCHEMA.includes(name)),
  ).toEqual([]);
});

test.each(ofAws)('%s has the properties that AWS requires', (_id, { Type, Properties = {} }) => {
  const required = Object.entries(typeOf(Type).properties).flatMap(([name, { required }]) =>
    required ? [name] : [],
  );
  expect(Object.keys(Properties)).toEqual(expect.arrayContaining(required));
});

test('every attribute that is asked for exists', () => {
  const asked = attributesAskedFor(resources);
  expect(asked.length).toBeGreaterThan(20);
  for (const [id, attribute] of asked) {
    const { Type } = resources[id] as Resource;
    if (Type.startsWith('Custom::')) continue;
    expect(Object.keys(typeOf(Type).attributes), `${Type}.${attribute}`).toContain(attribute);
  }
});

test('the list of exceptions is no longer than it must be', () => {
  for (const exception of NEWER_THAN_THE_SCHEMA) {
    const [type = '', property = ''] = exception.split('.');
    expect(Object.keys(typeOf(type).properties)).not.toContain(property);
  }
});

function attributesAskedFor(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(attributesAskedFor);
  return 'Fn::GetAtt' in value ? [value['Fn::GetAtt'] as [string, string], ...inner] : inner;
}
