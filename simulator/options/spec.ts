import { UsageError } from '../errors';
import { readBytes, readMinutes, readNumber } from './amounts';

/** A parameter of a choice: its kind, and its default as a user would write it. */
export interface Parameter {
  readonly kind: 'rate' | 'time' | 'share' | 'factor' | 'count';
  readonly default: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** The values of parameters: rates in bytes a second, times in minutes. */
export type Values<P extends Parameters> = { readonly [name in keyof P]: number };

/** Something that a flag chooses by name, such as a generator, and how its parameters make it. */
export interface Choice<P extends Parameters, T> {
  readonly about: string;
  readonly parameters: P;
  readonly make: (values: Values<P>) => T;
}

/** Widens the type of a choice, so that choices with different parameters fit into one record. */
export function choice<P extends Parameters, T>(given: Choice<P, T>): Choice<Parameters, T> {
  return given as unknown as Choice<Parameters, T>;
}

/**
 * Reads `NAME[:parameter=value,…]`.
 * @throws UsageError with the text given, and the names or parameters that exist
 */
export function readSpec<T>(
  flag: string,
  given: string,
  choices: Readonly<Record<string, Choice<Parameters, T>>>,
): T {
  const [name = '', ...rest] = given.split(':');
  const chosen = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (chosen === undefined) {
    throw new UsageError(
      `${flag} ${given}: there is no ${name}; there is: ${Object.keys(choices).join(', ')}.`,
    );
  }
  const { parameters, make } = chosen;
  const texts = new Map(Object.entries(parameters).map(([key, parameter]) => [key, parameter.default]));
  for (const pair of rest
    .join(':')
    .split(',')
    .filter((text) => text !== '')) {
    const [key = '', value = ''] = pair.split(/=(.*)/);
    if (!texts.has(key)) {
      throw new UsageError(
        `${flag} ${given}: ${name} has no parameter ${key}; it has: ${describeParameters(parameters)}.`,
      );
    }
    texts.set(key, value);
  }
  const values = Object.fromEntries(
    Object.entries(parameters).map(([key, { kind }]) => [
      key,
      readParameter(`${flag} ${name}: ${key}`, kind, texts.get(key) ?? ''),
    ]),
  );
  return make(values);
}

/** The parameters as a user would write them, each with its default. */
export function describeParameters(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([key, parameter]) => `${key}=${parameter.default}`)
    .join(',');
}

function readParameter(what: string, kind: Parameter['kind'], given: string): number {
  switch (kind) {
    case 'rate':
      return readBytes(what, given);
    case 'time':
      return readMinutes(what, given, 1);
    case 'share':
      return readNumber(what, given, { min: 0, max: 1 });
    case 'factor':
      return readNumber(what, given, { min: 0, max: 1000 });
    case 'count':
      return readNumber(what, given, { min: 0, max: 1_000_000, whole: true });
  }
}
