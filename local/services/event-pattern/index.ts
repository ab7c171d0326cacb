export { compileEventPattern, type ValueTest } from './event-pattern';
export { type Dialect, PatternError } from './pattern-error';
