export { evaluate, type MathScope } from './evaluate';
export type { Expression } from './expression';
export { MathError } from './math-error';
export { parseExpression } from './parse';
export { isList, type Value } from './value';
