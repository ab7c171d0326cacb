import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Rules of cdk-nag's NIST 800-53 R5 and PCI DSS 3.2.1 packs that this library does not follow, and why. What a
 * user can follow by an option is not here: such a finding stays until the option is set (docs/nag.md).
 */
export const ACCEPTED = {
  APIGWAssociatedWithWAF:
    'AWS WAF is by choice: every client is authenticated and throttled, and can write records only.',
  APIGWCacheEnabledAndEncrypted: 'Requests write records; the answer to one is none to another.',
  APIGWSSLEnabled:
    'API Gateway calls Kinesis with a role. A client certificate is for HTTP servers behind it.',
  CloudWatchAlarmAction:
    'Its topic gets a message from the composite alarm that keeps it quiet while its cause is on.',
  DynamoDBInBackupPlan:
    'The table has point-in-time recovery, or nothing that is worth a restore; a backup plan is for the account to have.',
  DynamoDBPITREnabled:
    'Yesterday’s memory of the load is worth nothing: without any the autoscaler learns anew.',
  IAMNoInlinePolicy:
    'The role is made for one function or one delivery and goes with it; nobody can attach its policy to another role.',
  LambdaConcurrency:
    'An account made lately has a quota of 10 executions and refuses every reservation. Shards times the parallelization ' +
    'factor bound the executions; functionOptions can reserve some.',
  LambdaDLQ:
    'Who invokes it keeps the event: the mapping has a failure destination, Firehose an error prefix, the autoscaler an ' +
    'on-failure queue, and CloudFormation fails the deployment.',
  S3BucketLoggingEnabled:
    'Who reads the objects is for the data events of CloudTrail to tell, which the owner of the account pays for; whoever ' +
    'wants server access logs gives a bucket that has them.',
  S3BucketReplicationEnabled:
    'The objects are copies of a stream, in a Region that has it; whoever wants another copy gives a bucket that has one.',
  S3BucketVersioningEnabled:
    'Each object is written once, under a key of its own. Versions would keep what a redrive or an expiration has deleted.',
} as const;

/** A rule of the packs, without their prefixes. */
export type AcceptedRule = keyof typeof ACCEPTED;

/** The prefixes of the rules' ids in the packs. */
export const NAG_PACKS = ['NIST.800.53.R5', 'PCI.DSS.321'];

/** Acknowledges rules for a construct and its children, in each pack. */
export function accept(construct: IConstruct, ...rules: AcceptedRule[]): void {
  for (const pack of NAG_PACKS) {
    for (const rule of rules) {
      Validations.of(construct).acknowledge({ id: `${pack}-${rule}`, reason: ACCEPTED[rule] });
    }
  }
}
