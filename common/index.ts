export { Random } from './random';
export { errorText, UserError } from './user-error';
