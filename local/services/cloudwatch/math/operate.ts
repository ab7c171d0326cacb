import type { Operator } from './expression';
import { MathError } from './math-error';
import { finite, isList, mapValues, timesOf, type Value } from './value';

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
 * Works out an operator. Where one of two series has no datapoint it counts as 0; where neither has, there is none; a
 * division by zero drops the datapoint.
 */
export function operate(operator: Operator, left: Value, right: Value): Value {
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
