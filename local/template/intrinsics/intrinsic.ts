import type { JsonObject } from '../../base/json-object';
import { listAt, show, textAt } from '../json';
import { TemplateError } from '../template-error';
import type { Scope } from './scope';

/**
 * The intrinsic function that an object calls: its only member, if that is `Ref` or begins with `Fn::`.
 * @throws TemplateError when the object has other members too; CloudFormation refuses that as well
 */
export function intrinsicOf(
  value: JsonObject,
  at: string,
): { readonly name: string; readonly argument: unknown } | undefined {
  const members = Object.entries(value);
  const call = members.find(([name]) => name.startsWith('Fn::') || (name === 'Ref' && members.length === 1));
  if (call === undefined) return undefined;
  if (members.length > 1) {
    throw new TemplateError(
      at,
      `${call[0]} must be the only member of its object, got ${show(Object.keys(value))}`,
    );
  }
  return { name: call[0], argument: call[1] };
}

/** The branch of an `Fn::If` that its condition selects, unresolved. */
export function chosenBranch(
  argument: unknown,
  scope: Pick<Scope, 'condition'>,
  at: string,
): { readonly value: unknown; readonly at: string } {
  const [name, whenTrue, whenFalse] = args(argument, at, 3, 3);
  return scope.condition(textAt(name, at), at)
    ? { value: whenTrue, at: `${at}[1]` }
    : { value: whenFalse, at: `${at}[2]` };
}

/**
 * The arguments of a function.
 * @throws TemplateError when their number is wrong
 */
export function args(argument: unknown, at: string, min: number, max: number): readonly unknown[] {
  const list = listAt(argument, at);
  if (list.length >= min && list.length <= max) return list;
  throw new TemplateError(
    at,
    `takes ${min === max ? min : `${min} to ${max}`} arguments, got ${list.length}`,
  );
}

/** A piece of an `Fn::Sub` string: literal text, or the name between `${` and `}`. */
type SubPart = { readonly text: string } | { readonly name: string };

/** Splits the string of an `Fn::Sub`. `${!Literal}` stands for the text `${Literal}`. */
export function subParts(template: string): SubPart[] {
  return template
    .split(/(\$\{[^}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith('${') || !piece.endsWith('}')) return { text: piece };
      const name = piece.slice(2, -1);
      return name.startsWith('!') ? { text: `\${${name.slice(1)}}` } : { name: name.trim() };
    });
}

/** Splits `Resource.Some.Attribute` into logical id and attribute. Without a dot there is no attribute. */
export function splitAttribute(name: string): { readonly logicalId: string; readonly attribute?: string } {
  const dot = name.indexOf('.');
  return dot === -1 ? { logicalId: name } : { logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
