import type { Duration, aws_kinesis as kinesis, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import type { ChannelDestination } from './channel-destination';

/** Properties of a ChannelDelivery. */
export interface ChannelDeliveryProps {
  /** An on-demand stream that is encrypted with a customer-managed key, or not at all. */
  readonly stream: kinesis.IStream;

  /** Where its records are delivered to. */
  readonly destination: ChannelDestination;

  /**
   * The longest that a record waits before it is delivered: whole seconds, 300 to 900 (Kinesis Data Streams Developer
   * Guide, data delivery concepts).
   *
   * @default Duration.seconds(300)
   */
  readonly dataFreshness?: Duration;

  /**
   * The channel's name, which no other channel of the account and Region has.
   *
   * @default - made from the construct's path
   */
  readonly channelName?: string;

  /**
   * How long the log of what could not be delivered is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the delivery's own buckets, their keys and its log when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
