import { isObject } from '../../../base/json-object';
import type { Scope } from './scope';
import { StateError } from './state-error';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number }
  | { readonly kind: 'all' };

/** A parsed path. */
export interface JsonPath {
  readonly text: string;
  /** The state's data (`$`), the context object (`$$`), or a variable. */
  readonly root: 'data' | 'context' | { readonly variable: string };
  readonly steps: readonly Step[];
}

const ROOT = /^\$(\$|[A-Za-z_]\w*)?/;
const STEP = /\.([^\s.[\]()'"*?@$]+)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\]|\[(-?\d*):(-?\d*)\]|(\[\*\]|\.\*)/y;

/**
 * Parses a path: `$.a.b`, `$['a b'][0]`, `$.list[*].id`, `$.list[0:2]`, `$$.Execution.Id`, `$variable.a`.
 * @throws Error for an invalid path, and for `..`, filters and functions, which are not supported
 */
export function parseJsonPath(text: string): JsonPath {
  const [start, word] = ROOT.exec(text) ?? [];
  const steps: Step[] = [];
  STEP.lastIndex = start?.length ?? 0;
  let end = STEP.lastIndex;
  for (let match = STEP.exec(text); match !== null; match = STEP.exec(text)) {
    steps.push(stepOf(match));
    end = STEP.lastIndex;
  }
  if (start === undefined || end !== text.length) {
    throw new Error(
      `${JSON.stringify(text)} is no path that is played: $, $$ or $variable, then .member, ['member'], [0], [0:2] or [*]`,
    );
  }
  const root = word === undefined ? 'data' : word === '$' ? 'context' : { variable: word };
  return { text, root, steps };
}

function stepOf([, plain, quoted, index, from, to]: RegExpExecArray): Step {
  if (plain !== undefined) return { kind: 'member', name: plain };
  if (quoted !== undefined) return { kind: 'member', name: quoted.replace(/\\(.)/g, '$1') };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (from === undefined) return { kind: 'all' };
  return { kind: 'slice', from: Number(from), to: to ? Number(to) : Number.POSITIVE_INFINITY };
}

/** @returns `undefined` if the path leads nowhere; a list if the path has `[*]` or a slice */
export function readPath({ root, steps }: JsonPath, scope: Scope): unknown {
  const start =
    root === 'data' ? scope.input : root === 'context' ? scope.context : scope.variables[root.variable];
  const several = steps.some(({ kind }) => kind === 'all' || kind === 'slice');
  let found: unknown[] = [start];
  for (const step of steps) found = found.flatMap((value) => follow(step, value));
  return several ? found : found[0];
}

function follow(step: Step, value: unknown): unknown[] {
  if (step.kind === 'member')
    return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
  if (step.kind === 'all' && isObject(value)) return Object.values(value);
  if (!Array.isArray(value)) return [];
  if (step.kind === 'all') return value;
  if (step.kind === 'slice') return value.slice(step.from, step.to);
  const item = value.at(step.index);
  return item === undefined ? [] : [item];
}

/** Parses a path that a value can be written to. @throws Error for any other path */
export function parseReferencePath(text: string): JsonPath {
  const path = parseJsonPath(text);
  const leadsToOne = path.steps.every(({ kind }) => kind === 'member' || kind === 'index');
  if (path.root === 'data' && leadsToOne) return path;
  throw new Error(
    `${JSON.stringify(text)} must be a path to one place in the data: $.member, ['member'] or [0]`,
  );
}

/**
 * Returns a copy of the data with `value` at the path. Missing objects are created.
 * @throws StateError States.ResultPathMatchFailure if a value on the path is no object
 */
export function writePath({ text, steps }: JsonPath, data: unknown, value: unknown): unknown {
  const put = (into: unknown, [step, ...rest]: readonly Step[]): unknown => {
    if (step === undefined) return value;
    if (step.kind === 'member' && (into === undefined || isObject(into))) {
      return { ...into, [step.name]: put(into?.[step.name], rest) };
    }
    if (step.kind === 'index' && Array.isArray(into) && into.at(step.index) !== undefined) {
      return into.with(step.index, put(into.at(step.index), rest));
    }
    throw new StateError(
      'States.ResultPathMatchFailure',
      `Unable to apply ResultPath '${text}' to input '${JSON.stringify(data)}'`,
    );
  };
  return put(data, steps);
}
