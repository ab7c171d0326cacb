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
  /** Any stream: of this app, made with any construct, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * An AlarmTopic, or any standard topic. It gets deletions, reshards that the autoscaler did not make, and
   * changes of the key: each time the event as CloudTrail has it, with caller, call and origin.
   */
  readonly topic: sns.ITopic;

  /**
   * The autoscaler, whose reshards are not reported.
   *
   * @default - that of the DataStream
   */
  readonly autoscaler?: ShardAutoscaler;

  /**
   * Whether the account already has a trail in this Region that records management events. Without a trail
   * rules see no calls; a second trail costs by the event.
   *
   * @default false - the AuditTrail makes a trail
   */
  readonly existingTrail?: boolean;

  /**
   * Whether the trail also records the calls that write and read records. AWS bills each event. It cannot be
   * combined with `existingTrail`.
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
   * The removal policy of the trail's files.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The address of the runbooks: rules point to `<runbooks>/audit.md`.
   *
   * @default - docs/runbooks in this package's repository
   */
  readonly runbooks?: string;
}

/**
 * Records who changed a stream, and reports changes that should not happen: deletions and other calls that
 * lose records, reshards that the autoscaler did not make, and changes of the key that could make the records
 * unreadable.
 *
 * CloudTrail records the calls, and EventBridge reports them. AWS delivers these events on a best-effort
 * basis.
 *
 * @example
 * new AuditTrail(this, 'Audit', { stream, topic: new AlarmTopic(this, 'Security') });
 */
export class AuditTrail extends Construct {
  /** The trail that records the calls. Undefined with `existingTrail`. */
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
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
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
   * Permits EventBridge to use the topic's key. EventBridge states neither account nor ARN when it uses a
   * key, so a condition on them would refuse it.
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
