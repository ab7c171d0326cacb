export { MathError } from '../errors';
export { evaluate, type MathScope } from './evaluate';
export type { Expression } from './expression';
export { parseExpression } from './parse';
export { finds, type MetricSearch } from './search';
export { isList, type Value } from './value';
