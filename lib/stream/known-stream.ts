import { CfnResource, Duration, aws_kinesis as kinesis, Size, Token, TokenComparison } from 'aws-cdk-lib';
import { InputError } from '../support/check';
import { DEFAULT_RECORD_SIZE_KIB, DEFAULT_RETENTION_HOURS } from '../support/limits';

/**
 * The CloudFormation resource of a stream that this app makes, with any construct. Undefined for an imported
 * stream.
 */
export function streamResource(stream: kinesis.IStream): kinesis.CfnStream | undefined {
  const resource = stream.node.defaultChild;
  if (
    !(resource instanceof CfnResource) ||
    resource.cfnResourceType !== kinesis.CfnStream.CFN_RESOURCE_TYPE_NAME
  ) {
    return undefined;
  }
  return resource as kinesis.CfnStream;
}

/**
 * Refuses a registered consumer of another stream, as far as synthesis can tell.
 * @throws InputError
 */
export function checkSameStream(
  where: string,
  stream: kinesis.IStream,
  consumer: kinesis.IStreamConsumer | undefined,
): void {
  if (consumer === undefined) return;
  const [own, other] = [stream, consumer.stream].map(streamResource);
  // The ARNs of two streams of this app are both tokens, which tell nothing.
  const isOther =
    own === undefined || other === undefined
      ? Token.compareStrings(stream.streamArn, consumer.stream.streamArn) === TokenComparison.DIFFERENT
      : own !== other;
  if (!isOther) return;
  const shown = ({ streamArn, node }: kinesis.IStream) =>
    Token.isUnresolved(streamArn) ? `"${node.path}"` : streamArn;
  throw new InputError(
    `${where}: the registered consumer is one of the stream ${shown(consumer.stream)}; allowed is a consumer of ${shown(stream)}.`,
  );
}

/** The capacity mode of a stream, as it is billed. */
interface StreamMode {
  readonly onDemand: boolean;
  /** Undefined if synthesis does not know the number: in on-demand mode, and for autoscaled shards. */
  readonly shards?: number;
}

/**
 * The capacity mode of a stream of this app. Undefined for an imported stream, and if the mode is a token.
 */
export function streamMode(stream: kinesis.IStream): StreamMode | undefined {
  const resource = streamResource(stream);
  const details = resource?.streamModeDetails;
  if (resource === undefined || Token.isUnresolved(details)) return undefined;
  const mode = (details as kinesis.CfnStream.StreamModeDetailsProperty | undefined)?.streamMode;
  if (Token.isUnresolved(mode)) return undefined;
  if (mode === 'ON_DEMAND') return { onDemand: true };
  const { shardCount } = resource;
  return {
    onDemand: false,
    shards: shardCount === undefined || Token.isUnresolved(shardCount) ? undefined : shardCount,
  };
}

/**
 * The retention of a stream that this app makes, with any construct. Undefined for an imported stream, and if
 * the retention is a token.
 */
export function knownRetention(stream: kinesis.IStream): Duration | undefined {
  const resource = streamResource(stream);
  if (resource === undefined) return undefined;
  const retention = Duration.hours(resource.retentionPeriodHours ?? DEFAULT_RETENTION_HOURS);
  return retention.isUnresolved() ? undefined : retention;
}

/**
 * The retention of a stream, as a number from which alarms compute thresholds.
 * @throws InputError if it is given as a token, or is neither given nor known
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

/**
 * The largest record of a stream that this app makes, with any construct. Undefined for an imported stream,
 * and if the size is a token.
 */
export function knownMaxRecordSize(stream: kinesis.IStream): Size | undefined {
  const resource = streamResource(stream);
  if (resource === undefined) return undefined;
  const kibibytes = resource.maxRecordSizeInKiB ?? DEFAULT_RECORD_SIZE_KIB;
  return Token.isUnresolved(kibibytes) ? undefined : Size.kibibytes(kibibytes);
}
