/** Where a resource lives, or where those live that say nothing of it. */
export interface AwsEnvironment {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}
