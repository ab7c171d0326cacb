import { MathError } from '../errors';
import type { TimeGrid, TimeSeries } from '../metrics';
import type { Expression, MetricSearch, Operator } from './expression';
import { callFunction, type Filler } from './functions';
import { finite, isList, mapValues, timesOf, type Value } from './value';

/** The queries around an expression. */
export interface MathScope {
  readonly grid: TimeGrid;
  /** The value of a query. @throws MathError for an unknown id, or for a query that refers to itself */
  valueOf(id: string): Value;
  /** All metrics whose id contains `part`. */
  metrics(part: string): readonly TimeSeries[];
  /** The period of a metric in seconds. @throws MathError for an expression */
  periodOf(id: string): number;
  /** Every metric that a search finds, in order of their first samples. */
  search(search: MetricSearch): readonly TimeSeries[];
}

/**
 * Evaluates an expression.
 * @throws MathError with a sentence for the author of the expression
 */
export function evaluate(expression: Expression, scope: MathScope): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'reference':
      return scope.valueOf(expression.id);
    case 'list':
      return expression.items.flatMap((item) => seriesOf(evaluate(item, scope)));
    case 'negation':
      return operate('*', -1, evaluate(expression.operand, scope));
    case 'operation':
      return operate(
        expression.operator,
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
      );
    case 'search':
      return scope.search(expression.search);
    case 'call':
      return call(expression, scope);
    case 'text':
    case 'keyword':
      throw new MathError(
        `${expression.kind === 'text' ? `"${expression.value}"` : expression.word} does not stand for a value`,
      );
  }
}

function call({ name, args }: Extract<Expression, { kind: 'call' }>, scope: MathScope): Value {
  const [first] = args;
  if (name === 'METRICS') {
    if (first !== undefined && first.kind !== 'text')
      throw new MathError('METRICS takes nothing, or a part of ids in quotes');
    return scope.metrics(first?.value ?? '');
  }
  if (name === 'PERIOD') {
    if (first?.kind !== 'reference') throw new MathError('PERIOD takes the id of a metric');
    return scope.periodOf(first.id);
  }
  const values = args.map((arg): Value | Filler =>
    arg.kind === 'keyword' ? arg.word : evaluate(arg, scope),
  );
  return callFunction(name, { args: values, grid: scope.grid });
}

function seriesOf(value: Value): readonly TimeSeries[] {
  if (typeof value === 'number')
    throw new MathError(`a list may hold time series only, not the number ${value}`);
  return isList(value) ? value : [value];
}

const OPERATIONS: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

/**
 * Applies an operator. If one of two series has no datapoint for a time, it counts as 0. A division by zero
 * has no datapoint.
 */
function operate(operator: Operator, left: Value, right: Value): Value {
  const run = OPERATIONS[operator];
  if (typeof left === 'number' && typeof right === 'number') return run(left, right);
  if (isList(left)) {
    if (isList(right))
      throw new MathError(
        `${operator} stands between two lists; one of them has to be a number or a time series`,
      );
    return left.map((series) => single(operate(operator, series, right)));
  }
  if (isList(right)) return right.map((series) => single(operate(operator, left, series)));
  if (typeof left === 'number')
    return typeof right === 'number' ? run(left, right) : mapValues(right, (it) => run(left, it));
  if (typeof right === 'number') return mapValues(left, (it) => run(it, right));
  return finite(timesOf([left, right]).map((time) => [time, run(left.get(time) ?? 0, right.get(time) ?? 0)]));
}

function single(value: Value) {
  if (typeof value === 'number' || isList(value)) throw new MathError('a list may hold time series only');
  return value;
}
