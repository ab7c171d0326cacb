export { LocalAws } from './local-aws';
export type { AccountOptions, LocalAwsOptions } from './local-aws-options';
