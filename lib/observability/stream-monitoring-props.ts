import type {
  Duration,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  aws_sns as sns,
} from 'aws-cdk-lib';
import type { DeadLetterRedrive } from '../consumers/dead-letter-redrive';
import type { LambdaConsumer } from '../consumers/lambda-consumer';
import type { FirehoseDelivery } from '../delivery/firehose-delivery';
import type { ShardAutoscaler } from '../scaling/shard-autoscaler';
import { checkHoursWithin, checkSecondsWithin, InputError } from '../support/check';
import { QUIET_SECONDS, RETENTION_HOURS } from '../support/limits';
import { type AlarmTuning, MonitoringAlarm } from './alarms/monitoring-alarm';

/** How a stream is monitored, whoever it is. */
export interface MonitoringOptions {
  /**
   * Told when something of severity PAGE goes wrong, and when all of it is well again.
   *
   * @default - the composite alarm tells nobody
   */
  readonly pageTopic?: sns.ITopic;

  /**
   * Told when something of severity TICKET goes wrong, and when all of it is well again.
   *
   * @default - the composite alarm tells nobody
   */
  readonly ticketTopic?: sns.ITopic;

  /**
   * How far a reader may be behind, as a share of the time that its records have: above 0, at most 1. The
   * time is the stream's retention, and for a Lambda consumer its record age where that is shorter.
   *
   * @default 0.25
   */
  readonly lagShare?: number;

  /**
   * Silence that is wrong: an alarm tells when nothing was written for so long, 1 minute to 24 hours (period
   * times evaluation periods is at most a day; CloudWatch User Guide).
   *
   * @default - an idle stream is well
   */
  readonly quietTime?: Duration;

  /**
   * What to change about single kinds of alarms, by the values of MonitoringAlarm.
   *
   * @default - every alarm as its runbook says
   */
  readonly tuning?: { [alarm: string]: AlarmTuning };

  /**
   * Where the runbooks are: alarms point to `<runbooks>/<page>.md`.
   *
   * @default - docs/runbooks in this package's repository
   */
  readonly runbooks?: string;

  /**
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/** Properties of a StreamMonitoring. */
export interface StreamMonitoringProps extends MonitoringOptions {
  /** Any stream: of this app, with whichever construct, or imported. */
  readonly stream: kinesis.IStream;

  /**
   * How long the stream retains records, 24 hours to 365 days.
   *
   * @default - the stream's own retention; required for an imported stream
   */
  readonly retentionPeriod?: Duration;

  /**
   * Lambda consumers of the stream. Their failure alarms become part of the whole.
   *
   * @default - none
   */
  readonly lambdaConsumers?: LambdaConsumer[];

  /**
   * Consumers with dedicated throughput, besides those that `lambdaConsumers` read as.
   *
   * @default - none
   */
  readonly fanOutConsumers?: kinesis.IStreamConsumer[];

  /**
   * Deliveries of the stream.
   *
   * @default - none
   */
  readonly deliveries?: FirehoseDelivery[];

  /**
   * Firehose streams that read the stream and are no FirehoseDelivery, e.g. imported ones.
   *
   * @default - none
   */
  readonly deliveryStreams?: firehose.IDeliveryStream[];

  /**
   * Redrives of the consumers. Their alarms on the age of dead letters become part of the whole.
   *
   * @default - none
   */
  readonly redrives?: DeadLetterRedrive[];

  /**
   * The stream's autoscaler, whose failure alarm becomes part of the whole.
   *
   * @default - the one that a DataStream brings along
   */
  readonly autoscaler?: ShardAutoscaler;
}

/** Refuses what cannot be monitored as it is written. */
export function checkStreamMonitoring(where: string, props: StreamMonitoringProps): void {
  const { lagShare, quietTime, tuning = {} } = props;
  checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
  if (lagShare !== undefined && !(lagShare > 0 && lagShare <= 1)) {
    throw new InputError(
      `${where}: lagShare is ${lagShare}; allowed are numbers above 0 and up to 1, a share of the time that records have.`,
    );
  }
  checkSecondsWithin(`${where}: quietTime`, quietTime, QUIET_SECONDS);
  if (quietTime !== undefined && quietTime.toSeconds() % 60 !== 0) {
    throw new InputError(`${where}: quietTime is ${quietTime.toHumanString()}; allowed are whole minutes.`);
  }
  const known = Object.values<string>(MonitoringAlarm);
  for (const [name, { threshold }] of Object.entries(tuning)) {
    if (!known.includes(name)) {
      throw new InputError(`${where}: tuning.${name} is no alarm; allowed are ${known.join(', ')}.`);
    }
    if (threshold !== undefined && !(Number.isFinite(threshold) && threshold > 0)) {
      throw new InputError(
        `${where}: tuning.${name}.threshold is ${threshold}; allowed are numbers above 0.`,
      );
    }
  }
}
