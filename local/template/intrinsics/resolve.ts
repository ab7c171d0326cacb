import { isObject } from '../../base/json-object';
import { listAt, objectAt, show, textAt } from '../json';
import { TemplateError } from '../template-error';
import { args, chosenBranch, intrinsicOf, splitAttribute, subParts } from './intrinsic';
import { NO_VALUE, type Scope } from './scope';

/**
 * Resolves the intrinsic functions in a value of a template, at any depth. A pure function of value and
 * `scope`.
 *
 * Members and elements that resolve to `AWS::NoValue` are left out. A whole value that does so is
 * `undefined`.
 *
 * @param at the value's place, for messages: `MyStack/Consumer.Properties`
 * @throws TemplateError for an unknown function, a malformed argument, or a reference to something that does
 *   not exist
 */
export function resolve(value: unknown, scope: Scope, at: string): unknown {
  const resolved = evaluate(value, scope, at);
  return resolved === NO_VALUE ? undefined : resolved;
}

function evaluate(value: unknown, scope: Scope, at: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => evaluate(item, scope, `${at}[${i}]`)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const call = intrinsicOf(value, at);
  if (call === undefined) {
    const members = Object.entries(value).map(
      ([key, item]) => [key, evaluate(item, scope, `${at}.${key}`)] as const,
    );
    return Object.fromEntries(members.filter(([, item]) => item !== NO_VALUE));
  }
  const intrinsic = intrinsics.get(call.name);
  if (intrinsic === undefined) {
    throw new TemplateError(
      at,
      `${call.name} is not supported by the local run; known: ${[...intrinsics.keys()].join(', ')}`,
    );
  }
  return intrinsic(call.argument, scope, `${at}.${call.name}`);
}

type Intrinsic = (argument: unknown, scope: Scope, at: string) => unknown;

const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  [
    'Ref',
    (argument, scope, at) => {
      if (typeof argument !== 'string') throw new TemplateError(at, `must be a name, got ${show(argument)}`);
      return scope.ref(argument, at);
    },
  ],

  [
    'Fn::GetAtt',
    (argument, scope, at) => {
      const [logicalId, attribute] =
        typeof argument === 'string'
          ? Object.values(splitAttribute(argument))
          : attributeNamed(args(argument, at, 2, 2), scope, at);
      if (logicalId === undefined || attribute === undefined) {
        throw new TemplateError(
          at,
          `must be "LogicalId.Attribute" or a list of the two, got ${show(argument)}`,
        );
      }
      return scope.getAtt(logicalId, attribute, at);
    },
  ],

  [
    'Fn::Sub',
    (argument, scope, at) => {
      const [template, given] = typeof argument === 'string' ? [argument] : args(argument, at, 2, 2);
      const variables = objectAt(given, at);
      const parts = subParts(textAt(template, at)).map((part) => {
        if ('text' in part) return part.text;
        const place = `${at}.\${${part.name}}`;
        if (Object.hasOwn(variables, part.name))
          return textAt(evaluate(variables[part.name], scope, place), place);
        const { logicalId, attribute } = splitAttribute(part.name);
        const value =
          attribute === undefined ? scope.ref(logicalId, place) : scope.getAtt(logicalId, attribute, place);
        return textAt(value, place);
      });
      return parts.join('');
    },
  ],

  [
    'Fn::Join',
    (argument, scope, at) => {
      const [delimiter, items] = args(argument, at, 2, 2);
      return listAt(evaluate(items, scope, at), at)
        .map((item, i) => textAt(item, `${at}[${i}]`))
        .join(textAt(delimiter, at));
    },
  ],

  [
    'Fn::Select',
    (argument, scope, at) => {
      const [position, items] = args(argument, at, 2, 2).map((part) => evaluate(part, scope, at));
      const list = listAt(items, at);
      const index = Number(position);
      if (!Number.isInteger(index) || index < 0 || index >= list.length) {
        throw new TemplateError(
          at,
          `index must be 0 to ${list.length - 1}, got ${show(position)} of ${show(list)}`,
        );
      }
      return list[index];
    },
  ],

  [
    'Fn::Split',
    (argument, scope, at) => {
      const [delimiter, text] = args(argument, at, 2, 2).map((part) => textAt(evaluate(part, scope, at), at));
      if (!delimiter || text === undefined) throw new TemplateError(at, 'delimiter must not be empty');
      return text.split(delimiter);
    },
  ],

  [
    'Fn::If',
    (argument, scope, at) => {
      const branch = chosenBranch(argument, scope, at);
      return evaluate(branch.value, scope, branch.at);
    },
  ],

  [
    'Fn::FindInMap',
    (argument, scope, at) => {
      const [map, top, second, options] = args(argument, at, 3, 4);
      const path = [map, top, second].map((key) => textAt(evaluate(key, scope, at), at));
      let found: unknown = scope.mappings;
      for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
      if (found !== undefined) return found;
      const fallback = objectAt(options, at).DefaultValue;
      if (fallback === undefined) throw new TemplateError(at, `Mappings has no entry ${path.join(' / ')}`);
      return evaluate(fallback, scope, `${at}.DefaultValue`);
    },
  ],

  [
    'Fn::Base64',
    (argument, scope, at) => Buffer.from(textAt(evaluate(argument, scope, at), at)).toString('base64'),
  ],

  ['Fn::Length', (argument, scope, at) => listAt(evaluate(argument, scope, at), at).length],

  [
    'Fn::GetAZs',
    (argument, scope, at) => {
      const given = evaluate(argument, scope, at);
      const region = given === '' ? scope.ref('AWS::Region', at) : given;
      // Nothing here depends on how many zones a Region has; three is what most have.
      return ['a', 'b', 'c'].map((zone) => `${textAt(region, at)}${zone}`);
    },
  ],

  ['Fn::ToJsonString', (argument, scope, at) => JSON.stringify(evaluate(argument, scope, at))],

  [
    'Fn::ImportValue',
    (argument, scope, at) => scope.importValue(textAt(evaluate(argument, scope, at), at), at),
  ],

  [
    'Fn::GetStackOutput',
    (argument, scope, at) => {
      const query = objectAt(evaluate(argument, scope, at), at);
      const text = (member: string) => textAt(query[member], `${at}.${member}`);
      const optional = (member: string) => (query[member] === undefined ? undefined : text(member));
      return scope.stackOutput(
        {
          stackName: text('StackName'),
          outputName: text('OutputName'),
          region: optional('Region'),
          roleArn: optional('RoleArn'),
        },
        at,
      );
    },
  ],
]);

/**
 * The logical id, which is plain text, and the attribute, which functions can make.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html
 */
function attributeNamed([logicalId, attribute]: readonly unknown[], scope: Scope, at: string): string[] {
  if (typeof logicalId !== 'string') {
    throw new TemplateError(at, `the logical id must be plain text, got ${show(logicalId)}`);
  }
  return [logicalId, textAt(evaluate(attribute, scope, at), at)];
}
