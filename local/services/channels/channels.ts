import { randomUUID } from 'node:crypto';
import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { Scale } from '../../base/scale';
import { AwsError } from '../../http';
import type { DeliveryOutcome, ObjectSink } from '../delivery';
import type { DataStream } from '../kinesis';
import { Channel, type ChannelMetric } from './channel';
import type { ChannelSettings } from './channel-settings';

export interface ChannelsOptions {
  /** @throws AwsError ResourceNotFoundException for a stream that does not exist */
  readonly stream: (streamArn: string) => DataStream;
  readonly store: ObjectSink;
  /** What a record stands for, in the size of objects. Default: itself. */
  readonly scale?: Scale;
  readonly clock: Clock;
  readonly onMetric?: (channel: Channel, metric: ChannelMetric, value: number) => void;
  readonly onOutcome?: (channelName: string, outcome: DeliveryOutcome) => void;
  readonly onNotice: (sentence: string) => void;
}

/** A channel, and when it was made. */
export interface MadeChannel {
  readonly channel: Channel;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const HOUR_MS = 3_600_000;

/** The channels of this machine, in the order in which they were made. */
export class Channels {
  private readonly channels: Channel[] = [];

  constructor(private readonly options: ChannelsOptions) {}

  /**
   * Makes a channel: it delivers records that are written from now on.
   * @throws AwsError ValidationException for a stream that is not on-demand or is encrypted with the key of
   * AWS, LimitExceededException for a second channel to a bucket; Error for an invalid key template, or a
   * compression that this Node.js lacks
   */
  create(settings: ChannelSettings, home: AwsEnvironment): MadeChannel {
    const { stream, onMetric, onOutcome, ...shared } = this.options;
    const { state, deliveryReader } = stream(settings.streamArn);
    this.check(settings, state);
    const id = randomUUID();
    const channel: Channel = new Channel({
      ...shared,
      scale: shared.scale ?? new Scale(),
      settings,
      id,
      arn: formatArn({ ...home, service: 'kinesis', resource: `channel/${id}` }),
      reader: deliveryReader,
      retentionMs: () => state.retentionHours * HOUR_MS,
      onMetric: (metric, value) => onMetric?.(channel, metric, value),
      onOutcome: (outcome) => onOutcome?.(settings.name, outcome),
    });
    this.channels.push(channel);
    return { channel, createdAt: shared.clock.now() };
  }

  list(): readonly Channel[] {
    return this.channels;
  }

  /** Delivers at once everything that is in their streams. */
  async flush(): Promise<void> {
    await Promise.all(this.channels.map((channel) => channel.flush()));
  }

  /** Ends them all; each delivers what it has read. */
  async close(): Promise<void> {
    await Promise.all(this.channels.map((channel) => channel.close()));
  }

  /**
   * Kinesis Developer Guide, "Streaming tables and S3 delivery", "Security for data delivery" and "Delivery
   * quotas".
   */
  private check({ name }: ChannelSettings, { name: streamName, mode, keyId }: DataStream['state']): void {
    if (mode !== 'ON_DEMAND') {
      throw new AwsError(
        'ValidationException',
        `A channel needs an on-demand stream, and ${streamName} is ${mode}.`,
      );
    }
    if (keyId?.endsWith('alias/aws/kinesis')) {
      throw new AwsError(
        'ValidationException',
        `A channel cannot read ${streamName}: it is encrypted with the key of AWS, ${keyId}, and not with one of yours.`,
      );
    }
    if (this.channels.some((channel) => channel.streamName === streamName)) {
      throw new AwsError('LimitExceededException', `Stream ${streamName} has a channel to a bucket already.`);
    }
    if (this.channels.some((channel) => channel.name === name)) {
      throw new AwsError('ResourceInUseException', `There is a channel ${name} already.`);
    }
  }
}
