export { Random } from './random';
export { UserError } from './user-error';
