import {
  type aws_cloudtrail as cloudtrail,
  Duration,
  aws_events as events,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  RemovalPolicy,
  type aws_sns as sns,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownAutoscaler } from '../../data-stream/data-stream';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import { checkIs, checkStream, has, InputError } from '../../support/check';
import { grantKeyUse, grantOn } from '../../support/grants';
import { knownKeyArn } from '../../support/known-key';
import { accept } from '../../support/nag';
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
    checkStream(`AuditTrail "${this.node.path}"`, props.stream);
    checkIs(
      `AuditTrail "${this.node.path}"`,
      'topic',
      props.topic,
      has('topicArn'),
      'a topic, for example an AlarmTopic',
    );
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

    const target = this.targetOf(topic);
    const tell = (ruleId: string, says: string, anchor: string, eventPattern: events.EventPattern) =>
      new events.Rule(this, ruleId, {
        description: withRunbook(says, `audit#${anchor}`, runbooks),
        eventPattern,
        targets: [target],
      });
    const { path } = stream.node;
    const resharder = (props.autoscaler ?? ownAutoscaler(stream))?.function.role;
    const others = resharder === undefined ? 'Somebody' : 'Somebody other than the autoscaler';
    tell('Losing', `Something of ${path} was deleted or let go.`, 'deletions', losingCalls(stream));
    tell('Resharding', `${others} resharded ${path}.`, 'reshards', reshardingCalls(stream, resharder));
    const key = stream.encryptionKey;
    const keyArn = key && knownKeyArn(key);
    if (keyArn !== undefined) {
      tell('KeyChanges', `The key of ${path} was changed.`, 'key-changes', keyChanges(keyArn));
    } else if (key !== undefined) {
      Validations.of(this).addWarning(
        'cdk-kinesis-blueprint:AuditTrail.keyUnknown',
        `the key of stream "${path}" is given as an alias, behind which only AWS knows the key, so nobody is told of its ` +
          'changes. Give the key itself (kms.Key.fromKeyArn).',
      );
    }
  }

  /**
   * The topic as the target of a rule, with a role that may publish to it and use its key. Without a role the
   * policies of topic and key would have to let in EventBridge for the rules of any account, because it states
   * neither account nor ARN when it uses a key (EventBridge User Guide, resource-based policies).
   */
  private targetOf(topic: sns.ITopic): events.IRuleTarget {
    const role = new iam.Role(this, 'Role', {
      description: `Tells ${topic.node.path} what was called`,
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
    });
    accept(role, 'IAMNoInlinePolicy');
    const publish = grantOn(topic, topic.topicArn, role, ['sns:Publish']);
    const key = topic.masterKey;
    const grant =
      key === undefined
        ? publish
        : publish.combine(
            grantKeyUse({
              key,
              grantee: role,
              actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
              service: 'sns',
            }),
          );
    return {
      bind: (rule) => {
        grant.applyBefore(rule as events.Rule);
        return { arn: topic.topicArn, role, targetResource: topic };
      },
    };
  }
}

function checkDataEvents(path: string, { existingTrail, dataEvents }: AuditTrailProps): void {
  if (!existingTrail || !dataEvents) return;
  throw new InputError(
    `AuditTrail "${path}": existingTrail and dataEvents are both true; allowed is one of them, because what an existing ` +
      'trail records is set where it is made.',
  );
}
