import type {
  Duration,
  aws_dynamodb as dynamodb,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  aws_sns as sns,
} from 'aws-cdk-lib';
import type { LambdaConsumer } from '../consumers/lambda-consumer';
import type { DeadLetterRedrive } from '../consumers/redrive';
import type { FirehoseDelivery } from '../delivery/firehose-delivery';
import type { HttpIngest } from '../ingest/http/http-ingest';
import type { FlinkApplication } from '../processing/flink/flink-application';
import type { KclService } from '../processing/kcl';
import type { ShardAutoscaler } from '../scaling/shard-autoscaler';
import { checkHoursWithin, checkSecondsWithin, InputError } from '../support/check';
import type { IHasAlarms } from '../support/has-alarms';
import { LAG_SECONDS, QUIET_SECONDS, RETENTION_HOURS } from '../support/limits';
import { type AlarmTuning, MonitoringAlarm } from './alarms';
import type { ImportedDelivery } from './alarms/watched';

/** The options of monitoring, for any stream. */
export interface MonitoringOptions {
  /**
   * The topic of all alarms of severity PAGE. It gets a message when one of them goes off, and when it is OK
   * again.
   *
   * @default - these alarms have no actions
   */
  readonly pageTopic?: sns.ITopic;

  /**
   * The topic of all alarms of severity TICKET. It gets a message when one of them goes off, and when it is
   * OK again.
   *
   * @default - these alarms have no actions
   */
  readonly ticketTopic?: sns.ITopic;

  /**
   * How far a reader may be behind, as a share of the lifetime of its records: above 0, at most 1. The
   * lifetime is the stream's retention. For a Lambda consumer it is its maximum record age, if that is
   * shorter.
   *
   * @default 0.25
   */
  readonly lagShare?: number;

  /**
   * How far a reader may be behind at most, where `lagShare` of a long lifetime is more: 1 minute to 365
   * days. A replay of older records needs more for as long as it runs, or a mute rule.
   *
   * @default Duration.hours(6)
   */
  readonly longestLag?: Duration;

  /**
   * How long a stream may be without records: 1 minute to 24 hours. After that an alarm goes off. CloudWatch
   * allows a period times evaluation periods of at most a day (CloudWatch User Guide).
   *
   * @default - an idle stream is no fault
   */
  readonly quietTime?: Duration;

  /**
   * Changes of single kinds of alarms, by the values of MonitoringAlarm.
   *
   * @default - every alarm as its runbook says
   */
  readonly tuning?: { [alarm: string]: AlarmTuning };

  /**
   * The address of the runbooks: alarms point to `<runbooks>/<page>.md`.
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
  /** Any stream: of this app, made with any construct, or imported. */
  readonly stream: kinesis.IStream;

  /**
   * How long the stream retains records, 24 hours to 365 days.
   *
   * @default - the stream's own retention; required for an imported stream
   */
  readonly retentionPeriod?: Duration;

  /**
   * Lambda consumers of the stream. The tickets include their failure alarms.
   *
   * @default - none
   */
  readonly lambdaConsumers?: LambdaConsumer[];

  /**
   * Consumers with dedicated throughput, besides those of `lambdaConsumers`.
   *
   * @default - none
   */
  readonly fanOutConsumers?: kinesis.IStreamConsumer[];

  /**
   * Services of the stream with the Kinesis Client Library. Their registered consumers and lease tables come along.
   *
   * @default - none
   */
  readonly kclServices?: KclService[];

  /**
   * Deliveries of the stream.
   *
   * @default - none
   */
  readonly deliveries?: FirehoseDelivery[];

  /**
   * Firehose streams of this app that read the stream and are not a FirehoseDelivery.
   *
   * @default - none
   */
  readonly deliveryStreams?: firehose.IDeliveryStream[];

  /**
   * Flink applications that read the stream.
   *
   * @default - none
   */
  readonly flinkApplications?: FlinkApplication[];

  /**
   * Ways into the stream over HTTP.
   *
   * @default - none
   */
  readonly httpIngests?: HttpIngest[];

  /**
   * The tables that consumers write to.
   *
   * @default - none
   */
  readonly tables?: dynamodb.ITable[];

  /**
   * Firehose streams that read the stream and are not of this app, with their destinations.
   *
   * @default - none
   */
  readonly importedDeliveries?: ImportedDelivery[];

  /**
   * Redrives of the consumers. The pages include their alarms on the age of dead letters.
   *
   * @default - none
   */
  readonly redrives?: DeadLetterRedrive[];

  /**
   * Constructs with alarms of their own: ways in such as IotIngest, hosts of agents, sinks, replays, queues. Pages and
   * tickets include them.
   *
   * @default - none
   */
  readonly alarmsOf?: IHasAlarms[];

  /**
   * The stream's autoscaler. The tickets include its failure alarm.
   *
   * @default - that of the DataStream
   */
  readonly autoscaler?: ShardAutoscaler;
}

/**
 * Refuses settings with which a stream cannot be monitored.
 * @throws InputError
 */
export function checkStreamMonitoring(where: string, props: StreamMonitoringProps): void {
  const { lagShare, quietTime, tuning = {} } = props;
  checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
  if (lagShare !== undefined && !(lagShare > 0 && lagShare <= 1)) {
    throw new InputError(
      `${where}: lagShare is ${lagShare}; allowed are numbers above 0 and up to 1, a share of the time that records have.`,
    );
  }
  checkSecondsWithin(`${where}: longestLag`, props.longestLag, LAG_SECONDS);
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
