export { evaluate, type MathScope } from './evaluate';
export type { Expression, MetricSearch } from './expression';
export { parseExpression } from './parse';
export { finds } from './search';
export { isList, type Value } from './value';
