export { evaluateCondition } from './condition';
export { referencesIn } from './references';
export { resolve } from './resolve';
export { NO_VALUE, type Scope, type StackOutputQuery } from './scope';
