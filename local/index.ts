export { LocalAws } from './host/local-aws';
export type { LocalAwsOptions } from './host/local-aws-options';
