/** The partition, Region and account that a resource belongs to. */
export interface AwsEnvironment {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}
