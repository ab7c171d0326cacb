export { LocalAws } from './local-aws';
export type { LocalAwsOptions } from './local-aws-options';
