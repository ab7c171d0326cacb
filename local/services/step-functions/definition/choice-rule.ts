import { messageOf } from '../../../base/message-of';
import type { Properties } from '../../../template';
import { parseJsonPath, readPath } from '../language/json-path';
import type { Expression, Scope } from '../language/scope';
import { runtimeError, StateError } from '../language/state-error';
import { type Outlet, outletByPath, readOutlet } from './data-flow';
import type { StateFields } from './state-fields';

/** One rule of a Choice. */
export interface ChoiceRule {
  readonly applies: Expression<boolean>;
  readonly next: string;
  /** Applies the rule's own Output and Assign. Those of the state apply to its Default only. */
  readonly leave: Outlet;
}

type Compare = (value: unknown, other: unknown) => boolean;

const numbers = (compare: (a: number, b: number) => boolean): Compare => {
  return (a, b) => typeof a === 'number' && typeof b === 'number' && compare(a, b);
};
const strings = (compare: (a: string, b: string) => boolean): Compare => {
  return (a, b) => typeof a === 'string' && typeof b === 'string' && compare(a, b);
};
const times = (compare: (a: number, b: number) => boolean): Compare => {
  return (a, b) => isTimestamp(a) && isTimestamp(b) && compare(Date.parse(a), Date.parse(b));
};

/** Each comparison also exists with the suffix `Path`, and then takes the other value from a path. */
const COMPARISONS: Readonly<Record<string, Compare>> = {
  BooleanEquals: (a, b) => typeof a === 'boolean' && a === b,
  NumericEquals: numbers((a, b) => a === b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  StringEquals: strings((a, b) => a === b),
  StringGreaterThan: strings((a, b) => a > b),
  StringGreaterThanEquals: strings((a, b) => a >= b),
  StringLessThan: strings((a, b) => a < b),
  StringLessThanEquals: strings((a, b) => a <= b),
  TimestampEquals: times((a, b) => a === b),
  TimestampGreaterThan: times((a, b) => a > b),
  TimestampGreaterThanEquals: times((a, b) => a >= b),
  TimestampLessThan: times((a, b) => a < b),
  TimestampLessThanEquals: times((a, b) => a <= b),
};

/** Tests take true, or false for the opposite. */
const TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsBoolean: (value) => typeof value === 'boolean',
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsPresent: (value) => value !== undefined,
  IsString: (value) => typeof value === 'string',
  IsTimestamp: isTimestamp,
};

const OPERATORS = [...Object.keys(COMPARISONS), ...Object.keys(TESTS), 'StringMatches'];

/**
 * Reads one rule of a Choice, which is `state`.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
export function readChoiceRule(part: StateFields, state: StateFields): ChoiceRule {
  part.fields.any('Comment');
  const next = part.fields.requiredString('Next');
  if (!part.isJsonata) {
    return {
      applies: readTest(part.fields),
      next,
      leave: outletByPath(state, ['OutputPath', 'Assign'], part),
    };
  }
  const condition = part.template('Condition') ?? part.fields.mustBe('Condition', 'an expression');
  return {
    async applies(scope) {
      const value = await condition(scope);
      if (typeof value === 'boolean') return value;
      throw new StateError(
        'States.QueryEvaluationError',
        `The field 'Condition' must be true or false, got ${JSON.stringify(value)}`,
      );
    },
    next,
    leave: readOutlet(part, 'result'),
  };
}

function readTest(rule: Properties): (scope: Scope) => boolean {
  if (rule.any('And') !== undefined) {
    const all = rule.nestedList('And').map(readTest);
    return (scope) => all.every((test) => test(scope));
  }
  if (rule.any('Or') !== undefined) {
    const some = rule.nestedList('Or').map(readTest);
    return (scope) => some.some((test) => test(scope));
  }
  if (rule.any('Not') !== undefined) {
    const test = readTest(rule.nested('Not'));
    return (scope) => !test(scope);
  }
  const variable = readVariable(rule, 'Variable');
  for (const [name, test] of Object.entries(TESTS)) {
    const wanted = rule.boolean(name);
    if (wanted === undefined) continue;
    return (scope) => test(name === 'IsPresent' ? variable.find(scope) : variable.get(scope)) === wanted;
  }
  const pattern = rule.string('StringMatches');
  if (pattern !== undefined) {
    const expression = wildcards(pattern);
    return (scope) => {
      const value = variable.get(scope);
      return typeof value === 'string' && expression.test(value);
    };
  }
  for (const [name, compare] of Object.entries(COMPARISONS)) {
    const given = rule.any(name);
    if (given !== undefined) return (scope) => compare(variable.get(scope), given);
    if (rule.any(`${name}Path`) === undefined) continue;
    const other = readVariable(rule, `${name}Path`);
    return (scope) => compare(variable.get(scope), other.get(scope));
  }
  return rule.refuse('Variable', `it needs And, Or, Not or one of ${OPERATORS.join(', ')}`);
}

function readVariable(rule: Properties, name: string) {
  const text = rule.requiredString(name);
  try {
    const path = parseJsonPath(text);
    const find = (scope: Scope) => readPath(path, scope);
    const get = (scope: Scope) => {
      const value = find(scope);
      if (value !== undefined) return value;
      throw runtimeError(
        `Invalid path '${text}': the choice state's condition path references an invalid value.`,
      );
    };
    return { find, get };
  } catch (error) {
    return rule.refuse(name, messageOf(error));
  }
}

/** `*` matches any characters, `\*` an asterisk. */
function wildcards(pattern: string): RegExp {
  const parts = pattern.match(/\\.|[^\\]/gs) ?? [];
  const source = parts.map((part) =>
    part === '*' ? '.*' : part.slice(-1).replace(/[\\^$.*+?()[\]{}|]/, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 's');
}

/** RFC 3339, with uppercase T and Z. */
function isTimestamp(value: unknown): value is string {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return typeof value === 'string' && form.test(value) && !Number.isNaN(Date.parse(value));
}
