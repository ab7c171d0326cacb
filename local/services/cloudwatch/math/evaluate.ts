import type { TimeGrid, TimeSeries } from '../time-series';
import type { Expression } from './expression';
import type { Filler } from './fill';
import { callFunction } from './functions';
import { MathError } from './math-error';
import { operate } from './operate';
import type { MetricSearch } from './search';
import { isList, type Value } from './value';

/** What an expression may refer to. */
export interface MathScope {
  readonly grid: TimeGrid;
  /** The metric or expression of an id. @throws MathError for an id that is not there, or leads back to itself */
  valueOf(id: string): Value;
  /** All metrics, of which the id has `part` in it. */
  metrics(part: string): readonly TimeSeries[];
  /** The period of a metric in seconds. @throws MathError for an expression */
  periodOf(id: string): number;
  /** Every metric that a search finds, in the order in which they came. */
  search(search: MetricSearch): readonly TimeSeries[];
}

/**
 * Works out an expression.
 * @throws MathError with a sentence for its author
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
