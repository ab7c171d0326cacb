import type {
  Duration,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';

/** What the functions of one app have in common: where they run, what they leave behind, and their keys. */
export interface CommonFunctionOptions {
  /**
   * The instruction set.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. The policy of a key of this app gets a statement for CloudWatch Logs; that
   * of an imported key needs one (CloudWatch Logs User Guide, "Encrypt log data").
   *
   * @default - CloudWatch Logs encrypts them with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Whether X-Ray records the invocations.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The key that encrypts the variables of the functions. Whoever deploys needs kms:CreateGrant and
   * kms:Encrypt on it (AWS Lambda Developer Guide, "Securing environment variables").
   *
   * @default - a key that AWS manages
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The VPC in which the functions run. From there they must reach each AWS service that they call, by NAT or
   * by endpoints; LiveShardCount also needs S3, to which CloudFormation's answers go.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets, of those of `vpc`.
   *
   * @default - those that the CDK chooses: private ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups. They need `vpc` beside them.
   *
   * @default - a new one for each function, which lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** What a team may choose for a function that this package brings along. */
export interface FunctionOptions extends CommonFunctionOptions {
  /**
   * The memory in MiB, 128 to 10,240. The share of a processor follows it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long one invocation may take, at most 15 minutes. The least that the function needs is checked.
   *
   * @default - each function has its own: see its construct
   */
  readonly timeout?: Duration;

  /**
   * Executions that Lambda keeps for this function, and beyond which it is throttled. An account made lately
   * has a quota of 10 executions, and Lambda refuses every reservation that leaves less than its minimum
   * unreserved (AWS Lambda Developer Guide, quotas).
   *
   * @default - none reserved
   */
  readonly reservedConcurrentExecutions?: number;
}

/** The common options of an app, replaced where a function has its own. */
export function withCommon(
  common: CommonFunctionOptions | undefined,
  own: FunctionOptions | undefined,
): FunctionOptions {
  const chosen = Object.entries(own ?? {}).filter(([, value]) => value !== undefined);
  return { ...common, ...Object.fromEntries(chosen) };
}
