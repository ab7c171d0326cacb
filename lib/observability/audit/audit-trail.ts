import {
  type aws_cloudtrail as cloudtrail,
  Duration,
  aws_events as events,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  RemovalPolicy,
  type aws_sns as sns,
  aws_events_targets as targets,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownAutoscaler } from '../../data-stream/data-stream';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import { InputError } from '../../support/check';
import { withRunbook } from '../../support/runbook';
import { AuditStorage } from './audit-storage';
import { keyChanges, losingCalls, reshardingCalls } from './audited-calls';

/** Properties of an AuditTrail. */
export interface AuditTrailProps {
  /** Any stream: of this app, with whichever construct, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * Told of deletions, of reshards that the autoscaler did not make, and of changes of the key: each time the
   * event as CloudTrail has it, with who called what from where. An AlarmTopic, or any standard topic.
   */
  readonly topic: sns.ITopic;

  /**
   * Whose reshards are nothing to tell.
   *
   * @default - the one that a DataStream brings along
   */
  readonly autoscaler?: ShardAutoscaler;

  /**
   * Whether the account has a trail in this Region that records management events. Rules see no call without
   * one; a second one costs by the event.
   *
   * @default false - a trail is made
   */
  readonly existingTrail?: boolean;

  /**
   * Whether the trail also records who writes and reads records: one event for each call, which costs by the
   * event. Not with `existingTrail`.
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

/**
 * Who changed a stream, and word of what should not have been: deletions and what lets records go, reshards
 * by anybody but the autoscaler, and changes of the key that could make the records unreadable.
 *
 * CloudTrail records, and EventBridge tells; AWS delivers these events on a best-effort basis.
 *
 * @example
 * new AuditTrail(this, 'Audit', { stream, topic: new AlarmTopic(this, 'Security') });
 */
export class AuditTrail extends Construct {
  /** Records the calls. Undefined with `existingTrail`. */
  public readonly trail?: cloudtrail.Trail;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { stream, topic, runbooks } = props;
    checkDataEvents(this.node.path, props);
    if (props.existingTrail !== true) {
      this.trail = new AuditStorage(this, 'Storage', {
        stream,
        dataEvents: props.dataEvents ?? false,
        expiration: props.expiration ?? Duration.days(365),
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      }).trail;
    }

    const tell = (ruleId: string, says: string, anchor: string, eventPattern: events.EventPattern) =>
      new events.Rule(this, ruleId, {
        description: withRunbook(says, `audit#${anchor}`, runbooks),
        eventPattern,
        targets: [new targets.SnsTopic(topic)],
      });
    const { path } = stream.node;
    const resharder = (props.autoscaler ?? ownAutoscaler(stream))?.function.role;
    const others = resharder === undefined ? 'Somebody' : 'Somebody other than the autoscaler';
    tell('Losing', `Something of ${path} was deleted or let go.`, 'deletions', losingCalls(stream));
    tell('Resharding', `${others} resharded ${path}.`, 'reshards', reshardingCalls(stream, resharder));
    const key = stream.encryptionKey;
    if (key !== undefined) {
      tell('KeyChanges', `The key of ${path} was changed.`, 'key-changes', keyChanges(key));
    }
    this.permitRules(topic);
  }

  /**
   * EventBridge brings no account and no ARN along when it uses a key, so a condition on them would silence
   * it.
   */
  private permitRules(topic: sns.ITopic): void {
    const key = topic.masterKey;
    if (key === undefined) return;
    const { statementAdded } = key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'RulesThatTell',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    if (statementAdded) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:AuditTrail.topicKey',
      `the key of topic "${topic.node.path}" is imported, so its policy cannot be changed here. Let events.amazonaws.com ` +
        'use kms:Decrypt and kms:GenerateDataKey* on it, without a condition, or nobody is told.',
    );
  }
}

function checkDataEvents(path: string, { existingTrail, dataEvents }: AuditTrailProps): void {
  if (!existingTrail || !dataEvents) return;
  throw new InputError(
    `AuditTrail "${path}": existingTrail and dataEvents are both true; allowed is one of them, because what an existing ` +
      'trail records is set where it is made.',
  );
}
