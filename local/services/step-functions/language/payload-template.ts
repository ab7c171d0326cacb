import { isObject } from '../../../base/json-object';
import { parsePathOrCall } from './intrinsic';
import type { Expression, Scope } from './scope';

/**
 * Reads a payload template: a member whose name ends in `.$` is a path or a call, any other value stands for
 * itself.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 * @throws Error for an invalid path or call
 */
export function payloadTemplate(template: unknown): Expression {
  if (Array.isArray(template)) {
    const items = template.map(payloadTemplate);
    return (scope) => Promise.all(items.map((item) => item(scope)));
  }
  if (!isObject(template)) return () => template;
  const members = Object.entries(template).map(([key, value]): [string, Expression] => {
    if (!key.endsWith('.$')) return [key, payloadTemplate(value)];
    if (typeof value === 'string') return [key.slice(0, -2), parsePathOrCall(value, key)];
    throw new Error(
      `${key} is ${JSON.stringify(value)}: it must be a path or a call of an intrinsic function`,
    );
  });
  return (scope) => evaluateMembers(members, scope);
}

/** Evaluates each member of an object. */
export async function evaluateMembers(
  members: readonly (readonly [string, Expression])[],
  scope: Scope,
): Promise<Record<string, unknown>> {
  const values = await Promise.all(members.map(([, expression]) => expression(scope)));
  return Object.fromEntries(members.map(([key], i) => [key, values[i]]));
}
