import { createHash } from 'node:crypto';
import { isObject } from '../../../base/json-object';
import { loadPackage } from '../../../base/load-package';
import { messageOf } from '../../../base/message-of';
import { evaluateMembers } from './payload-template';
import type { Expression, Scope } from './scope';
import { StateError } from './state-error';

type Jsonata = typeof import('jsonata');

/** Parses the value of a field, at any depth. @throws Error for invalid JSONata */
export type JsonataReader = (value: unknown, field: string) => Expression;

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

export function isJsonata(value: unknown): value is string {
  return typeof value === 'string' && EXPRESSION.test(value);
}

/**
 * The functions that Step Functions adds to JSONata's own. It removes `$eval`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
// biome-ignore lint/suspicious/noExplicitAny: JSONata hands over whatever an expression gives
const FUNCTIONS: Readonly<Record<string, (...values: any[]) => unknown>> = {
  partition: (items: unknown[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size)),
  range: (from: number, to: number, step: number) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step),
  hash: (value: string, algorithm: string) =>
    createHash(algorithm.replace('-', '').toLowerCase()).update(value).digest('hex'),
  parse: (text: string) => JSON.parse(text),
  eval: () => {
    throw new Error('$eval is not there in Step Functions; $parse reads JSON');
  },
};

/** @throws Error that names the package if it is not installed */
export async function loadJsonata(): Promise<JsonataReader> {
  const loaded = await loadPackage('jsonata', 'QueryLanguage JSONata', () => import('jsonata'));
  const jsonata: Jsonata = loaded.default;
  const read: JsonataReader = (value, field) => {
    if (isJsonata(value)) return expressionOf(jsonata, value, field);
    if (Array.isArray(value)) {
      const items = value.map((item) => read(item, field));
      return (scope) => Promise.all(items.map((item) => item(scope)));
    }
    if (!isObject(value)) return () => value;
    const members = Object.entries(value).map(([key, item]) => [key, read(item, `${field}/${key}`)] as const);
    return (scope) => evaluateMembers(members, scope);
  };
  return read;
}

function expressionOf(jsonata: Jsonata, value: string, field: string): Expression {
  const text = EXPRESSION.exec(value)?.[1] ?? '';
  const expression = parsed(jsonata, text);
  for (const [name, play] of Object.entries(FUNCTIONS)) expression.registerFunction(name, play);
  return async (scope) => {
    const found: unknown = await expression
      .evaluate(undefined, bindings(jsonata, scope))
      .catch((error: unknown) => {
        throw evaluationError(field, text, messageOf(Object(error).message ?? error));
      });
    if (found === undefined) throw evaluationError(field, text, 'it returned nothing (undefined)');
    // JSONata's lists have members that JSON has not.
    return JSON.parse(JSON.stringify(found));
  };
}

function parsed(jsonata: Jsonata, text: string) {
  try {
    return jsonata(text);
  } catch (error) {
    throw new Error(`${JSON.stringify(text)} is no JSONata: ${messageOf(Object(error).message ?? error)}`);
  }
}

function bindings(
  jsonata: Jsonata,
  { input, context, variables, result, errorOutput, chance, now }: Scope,
): Record<string, unknown> {
  // JSONata's own take the machine's time and chance.
  const functions = {
    uuid: () => chance.uuid(),
    random: () => chance.number(),
    millis: () => now,
    now: (picture?: string, zone?: string) =>
      jsonata('$fromMillis($now, $picture, $zone)').evaluate(undefined, { now, picture, zone }),
  };
  return { ...functions, ...variables, states: { input, context, result, errorOutput } };
}

function evaluationError(field: string, text: string, problem: string): StateError {
  return new StateError(
    'States.QueryEvaluationError',
    `The JSONata expression '${text}' specified for the field '${field}' could not be evaluated: ${problem}`,
  );
}
