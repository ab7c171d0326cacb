import { Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { streamResource } from './known-stream';

/** What Kinesis keeps when nobody says anything (AWS SDK, IncreaseStreamRetentionPeriod). */
const DEFAULT_RETENTION_HOURS = 24;

/**
 * The retention of a stream that this app makes, with whichever construct. Undefined for an imported stream,
 * and for a retention that is a token.
 */
export function knownRetention(stream: kinesis.IStream): Duration | undefined {
  const resource = streamResource(stream);
  if (resource === undefined) return undefined;
  const retention = Duration.hours(resource.retentionPeriodHours ?? DEFAULT_RETENTION_HOURS);
  return retention.isUnresolved() ? undefined : retention;
}
