import { isObject } from '../../base/json-object';
import { chosenBranch, intrinsicOf, splitAttribute, subParts } from './intrinsic';
import type { Scope } from './scope';

/**
 * The names that a value refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`: logical ids, parameters and pseudo
 * parameters. Of an `Fn::If`, only the branch that its condition selects counts.
 */
export function referencesIn(value: unknown, scope: Pick<Scope, 'condition'>, at: string): Set<string> {
  const found = new Set<string>();
  collect(value, scope, at, found);
  return found;
}

function collect(value: unknown, scope: Pick<Scope, 'condition'>, at: string, found: Set<string>): void {
  const into = (item: unknown) => collect(item, scope, at, found);
  if (Array.isArray(value)) {
    value.forEach(into);
    return;
  }
  if (!isObject(value)) return;
  const { name, argument } = intrinsicOf(value, at) ?? {};
  if (name === 'Fn::If') {
    into(chosenBranch(argument, scope, `${at}.${name}`).value);
    return;
  }
  if (name === 'Ref' && typeof argument === 'string') found.add(argument);
  if (name === 'Fn::GetAtt') {
    const target = Array.isArray(argument) ? argument[0] : argument;
    if (typeof target === 'string') found.add(splitAttribute(target).logicalId);
  }
  if (name === 'Fn::Sub') {
    const [template, variables] = Array.isArray(argument) ? argument : [argument];
    for (const part of typeof template === 'string' ? subParts(template) : []) {
      const shadowed = 'name' in part && isObject(variables) && Object.hasOwn(variables, part.name);
      if ('name' in part && !shadowed) found.add(splitAttribute(part.name).logicalId);
    }
  }
  Object.values(value).forEach(into);
}
