import type { ParameterDeclaration } from './template';
import { TemplateError } from './template-error';

/**
 * What `Ref` of a parameter gives: a string, or a list for the list types.
 *
 * The default of an `AWS::SSM::Parameter::Value<…>` is the name of a parameter in Parameter Store, which is not on
 * this machine, so such a parameter has a value only when it was given one.
 *
 * @param given the value that was passed to the run
 * @throws TemplateError for a parameter that has no value
 */
export function parameterValue(
  name: string,
  declaration: ParameterDeclaration,
  given: string | undefined,
  at: string,
): string | readonly string[] {
  const fromStore = declaration.type.startsWith('AWS::SSM::Parameter::Value<');
  const value = given ?? (fromStore ? undefined : declaration.default);
  if (value === undefined) {
    const why = fromStore
      ? `is read from Parameter Store ("${declaration.default ?? ''}"), which is not on this machine`
      : 'has no default';
    throw new TemplateError(at, `parameter ${name} ${why}; pass a value for it`);
  }
  const isList = declaration.type.includes('CommaDelimitedList') || declaration.type.includes('List<');
  return isList ? value.split(',').map((item) => item.trim()) : value;
}
