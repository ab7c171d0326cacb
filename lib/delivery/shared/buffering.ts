import { Duration, type aws_kinesisfirehose as firehose, Size } from 'aws-cdk-lib';
import { checkMebibytesWithin, checkSecondsWithin } from '../../support/check';
import type { Limit } from '../../support/limits';

/** How much and how long Firehose buffers before it delivers, whichever is reached first. */
export interface DeliveryBuffering {
  /**
   * The size of the buffer, in whole MiB. It is a hint: Firehose buffers more when delivery falls behind
   * (Firehose Developer Guide, buffering hints).
   *
   * @default - see the destination
   */
  readonly bufferSize?: Size;

  /**
   * The longest time that a record waits while delivery keeps up, in whole seconds.
   *
   * @default - see the destination
   */
  readonly bufferInterval?: Duration;
}

/** The buffers that a destination allows, and its defaults. */
export interface BufferLimits {
  readonly sizeMebibytes: Limit;
  readonly defaultSize: number;
  readonly intervalSeconds: Limit;
  readonly defaultInterval: number;
}

/**
 * The buffering hints of a delivery stream. Firehose refuses one hint without the other (Firehose,
 * BufferingHints).
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
