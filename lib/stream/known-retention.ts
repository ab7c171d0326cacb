import { CfnResource, Duration, aws_kinesis as kinesis } from 'aws-cdk-lib';

/** What Kinesis keeps when nobody says anything (AWS SDK, IncreaseStreamRetentionPeriod). */
const DEFAULT_RETENTION_HOURS = 24;

/**
 * The retention of a stream that this app makes, with whichever construct. Undefined for an imported stream,
 * and for a retention that is a token.
 */
export function knownRetention(stream: kinesis.IStream): Duration | undefined {
  const resource = stream.node.defaultChild;
  if (
    !(resource instanceof CfnResource) ||
    resource.cfnResourceType !== kinesis.CfnStream.CFN_RESOURCE_TYPE_NAME
  ) {
    return undefined;
  }
  const hours = (resource as kinesis.CfnStream).retentionPeriodHours ?? DEFAULT_RETENTION_HOURS;
  const retention = Duration.hours(hours);
  return retention.isUnresolved() ? undefined : retention;
}
