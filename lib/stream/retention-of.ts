import type { Duration, aws_kinesis as kinesis } from 'aws-cdk-lib';
import { InputError } from '../support/input-error';
import { knownRetention } from './known-retention';

/**
 * How long a stream retains records, as a number that thresholds can be made from.
 * @throws InputError where it is given as a token, or neither given nor known
 */
export function retentionOf(where: string, stream: kinesis.IStream, given: Duration | undefined): Duration {
  if (given?.isUnresolved()) {
    throw new InputError(
      `${where}: retentionPeriod is a token; allowed is a duration that is known when the app is synthesized, because ` +
        'thresholds of alarms are a share of it.',
    );
  }
  const retention = given ?? knownRetention(stream);
  if (retention !== undefined) return retention;
  throw new InputError(
    `${where}: retentionPeriod is not set, and the retention of "${stream.node.path}" is not known here; set it to what ` +
      'the stream has, 24 hours to 365 days, for the alarms on the age of records.',
  );
}
