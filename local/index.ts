export { LocalAws } from './host/local-aws';
export type { AccountOptions, LocalAwsOptions } from './host/local-aws-options';
