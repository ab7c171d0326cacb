import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Stack } from 'aws-cdk-lib';
import { type Resource, resourcesOf } from './synthesize';

const schema = loadAwsServiceSpecSync();

interface PropertyType {
  readonly type: string;
  readonly reference?: { readonly $ref: string };
  readonly element?: PropertyType;
  readonly types?: readonly PropertyType[];
}

interface Known {
  readonly properties: Readonly<Record<string, { readonly type: PropertyType; readonly required?: boolean }>>;
}

/**
 * What AWS's schema does not know or misses in a stack's resources, with the members of their members: a line
 * for each.
 * @param prefix resource types that are checked, e.g. `AWS::IoT::`
 */
export function schemaProblems(stack: Stack, prefix = 'AWS::'): string[] {
  return Object.values(resourcesOf(stack))
    .filter(({ Type }) => Type.startsWith(prefix))
    .flatMap(({ Type, Properties = {} }: Resource) => {
      const [type] = schema.lookup('resource', 'cloudFormationType', 'equals', Type);
      return type === undefined ? [`${Type} is unknown`] : problemsOf(Properties, type as Known, Type);
    });
}

function problemsOf(value: Record<string, unknown>, { properties }: Known, where: string): string[] {
  const missing = Object.entries(properties).flatMap(([name, { required }]) =>
    required && value[name] === undefined ? [`${where}.${name} is missing`] : [],
  );
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const known = properties[name];
    return known === undefined
      ? [`${where}.${name} is unknown`]
      : inside(member, known.type, `${where}.${name}`);
  });
  return [...missing, ...wrong];
}

function inside(value: unknown, type: PropertyType, where: string): string[] {
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) return [];
  if (Array.isArray(value)) {
    const element = type.element;
    return element === undefined ? [] : value.flatMap((one, at) => inside(one, element, `${where}[${at}]`));
  }
  const { reference } = type.types?.find((one) => one.reference !== undefined) ?? type;
  if (reference === undefined) return [];
  const definition = schema.get('typeDefinition', reference.$ref) as unknown as Known;
  return problemsOf(value as Record<string, unknown>, definition, where);
}

function isIntrinsic(value: object): boolean {
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}
