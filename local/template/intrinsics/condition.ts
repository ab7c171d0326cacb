import { isObject } from '../../base/json-object';
import { show, textAt } from '../json';
import { TemplateError } from '../template-error';
import { args } from './intrinsic';
import { resolve } from './resolve';
import type { Scope } from './scope';

const CONDITION_FUNCTIONS = 'Condition, Fn::Equals, Fn::And, Fn::Or, Fn::Not';

/**
 * Evaluates an entry of a template's `Conditions`. Fn::And and Fn::Or take 2 to 10 arguments.
 * @throws TemplateError for anything but the five condition functions, or a wrong number of arguments
 * @see
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 */
export function evaluateCondition(expression: unknown, scope: Scope, at: string): boolean {
  const members = isObject(expression) ? Object.entries(expression) : [];
  const [name, argument] = members[0] ?? [];
  const place = `${at}.${name}`;
  const each = (min: number, max: number) =>
    args(argument, place, min, max).map((item, i) => evaluateCondition(item, scope, `${place}[${i}]`));

  switch (members.length === 1 ? name : undefined) {
    case 'Condition':
      return scope.condition(textAt(argument, place), place);
    case 'Fn::Equals': {
      const [left, right] = args(argument, place, 2, 2).map((item) =>
        textAt(resolve(item, scope, place), place),
      );
      return left === right;
    }
    case 'Fn::And':
      return each(2, 10).every(Boolean);
    case 'Fn::Or':
      return each(2, 10).some(Boolean);
    case 'Fn::Not':
      return !each(1, 1)[0];
    default:
      throw new TemplateError(at, `must be one of ${CONDITION_FUNCTIONS}, got ${show(expression)}`);
  }
}
