import { Duration, type aws_kinesisfirehose as firehose, Size } from 'aws-cdk-lib';
import { checkMebibytesWithin, checkSecondsWithin } from '../../support/check';
import type { Limit } from '../../support/limits';

/** How much and how long Firehose collects before it delivers; whichever is reached first. */
export interface DeliveryBuffering {
  /**
   * Whole MiB. Firehose takes it for a hint: where delivery falls behind it collects more (Firehose Developer
   * Guide).
   *
   * @default - see the destination
   */
  readonly bufferSize?: Size;

  /**
   * Whole seconds; the longest that a record waits when delivery keeps up.
   *
   * @default - see the destination
   */
  readonly bufferInterval?: Duration;
}

/** What a destination takes, and what it has when nothing is said. */
export interface BufferLimits {
  readonly sizeMebibytes: Limit;
  readonly defaultSize: number;
  readonly intervalSeconds: Limit;
  readonly defaultInterval: number;
}

/**
 * Both hints, since Firehose refuses one without the other (Firehose, BufferingHints).
 * @throws InputError
 */
export function bufferingHints(
  where: string,
  buffering: DeliveryBuffering,
  limits: BufferLimits,
): firehose.CfnDeliveryStream.BufferingHintsProperty {
  checkMebibytesWithin(`${where}: bufferSize`, buffering.bufferSize, limits.sizeMebibytes);
  checkSecondsWithin(`${where}: bufferInterval`, buffering.bufferInterval, limits.intervalSeconds);
  const size = buffering.bufferSize ?? Size.mebibytes(limits.defaultSize);
  const interval = buffering.bufferInterval ?? Duration.seconds(limits.defaultInterval);
  return { sizeInMBs: size.toMebibytes(), intervalInSeconds: interval.toSeconds() };
}
