export { attachedValues, firstSentence } from './attached-values';
export { callersPath, isStartScript } from './callers-path';
export {
  anyNumber,
  type FlagTable,
  type GivenFlags,
  helpOf,
  oneOf,
  readFlags,
  text,
  wholeNumber,
} from './flags';
export { makeFolder } from './make-folder';
export { Random } from './random';
export { refusalOf, repeatedFlag } from './repeated-flag';
export { errorText, UsageError, UserError } from './user-error';
