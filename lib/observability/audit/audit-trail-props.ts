import type { Duration, aws_kinesis as kinesis, RemovalPolicy, aws_sns as sns } from 'aws-cdk-lib';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';

/** Properties of an AuditTrail. */
export interface AuditTrailProps {
  /** Any stream: of this app, with whichever construct, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * Told of deletions, of reshards that the autoscaler did not make, and of changes of the key: each time the event as
   * CloudTrail has it, with who called what from where. An AlarmTopic, or any standard topic.
   */
  readonly topic: sns.ITopic;

  /**
   * Whose reshards are nothing to tell.
   *
   * @default - the one that a DataStream brings along
   */
  readonly autoscaler?: ShardAutoscaler;

  /**
   * Whether the account has a trail in this Region that records management events. Rules see no call without one; a
   * second one costs by the event.
   *
   * @default false - a trail is made
   */
  readonly existingTrail?: boolean;

  /**
   * Whether the trail also records who writes and reads records: one event for each call, which costs by the event. Not
   * with `existingTrail`.
   *
   * @default false
   */
  readonly dataEvents?: boolean;

  /**
   * How long the trail's files are kept.
   *
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;

  /**
   * What happens to the trail's files when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Where the runbooks are: rules point to `<runbooks>/audit.md`.
   *
   * @default - docs/runbooks in this package's repository
   */
  readonly runbooks?: string;
}
