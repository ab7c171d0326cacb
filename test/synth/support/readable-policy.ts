import type { Stack } from 'aws-cdk-lib';
import { type Statement, statementsOf } from './synthesize';

/**
 * Each statement of the stack's policies as a line that a person can check: actions without their service, resources and
 * conditions with references in angle brackets, logical ids without their hash.
 */
export function policyLines(stack: Stack): string[] {
  return statementsOf(stack).map(line);
}

function line({ Action, Resource, Condition = {} }: Statement): string {
  const actions = [Action].flat();
  const service = actions[0]?.split(':')[0];
  const names = actions.map((action) => action.replace(`${service}:`, '')).join(', ');
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys as Record<string, unknown>).map(
      ([key, value]) => `${key} ${operator} ${list(value)}`,
    ),
  );
  return [`${service}: ${names}`, `on ${list(Resource)}`, ...conditions.map((text) => `if ${text}`)].join(
    ' | ',
  );
}

function list(value: unknown): string {
  return [value].flat().map(readable).join(', ');
}

/** A value of a template as text. */
export function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Ref' in value) return `<${withoutHash(String(value.Ref))}>`;
  if ('Fn::GetAtt' in value) {
    const [id, attribute] = value['Fn::GetAtt'] as [string, string];
    return `<${withoutHash(id)}.${attribute}>`;
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(readable).join(separator);
  }
  return JSON.stringify(value);
}

function withoutHash(id: string): string {
  return id.startsWith('AWS::') ? id.slice(5) : id.replace(/[0-9A-F]{8}$/, '');
}
