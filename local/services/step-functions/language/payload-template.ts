import { isObject } from '../../../base/json-object';
import { parsePathOrCall } from './intrinsic';
import type { Expression, Scope } from './scope';

/**
 * Reads a payload template: what it holds is taken as it is, but for members whose names end in `.$`, which are paths
 * or calls.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 * @throws Error for a path or call that cannot be read
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

/** An object of what each expression gives. */
export async function evaluateMembers(
  members: readonly (readonly [string, Expression])[],
  scope: Scope,
): Promise<Record<string, unknown>> {
  const values = await Promise.all(members.map(([, expression]) => expression(scope)));
  return Object.fromEntries(members.map(([key], i) => [key, values[i]]));
}
