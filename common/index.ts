export { attachedValues, firstSentence } from './attached-values';
export { callersPath, isStartScript } from './callers-path';
export { Random } from './random';
export { refusalOf, repeatedFlag } from './repeated-flag';
export { errorText, UserError } from './user-error';
