import {
  type aws_cloudtrail as cloudtrail,
  Duration,
  aws_events as events,
  aws_iam as iam,
  RemovalPolicy,
  type aws_sns as sns,
  aws_events_targets as targets,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownAutoscaler } from '../../data-stream/own-autoscaler';
import { InputError } from '../../support/input-error';
import { withRunbook } from '../../support/runbook';
import { AuditStorage } from './audit-storage';
import type { AuditTrailProps } from './audit-trail-props';
import { keyChanges, losingCalls, reshardingCalls } from './audited-calls';

/**
 * Who changed a stream, and word of what should not have been: deletions and what lets records go, reshards by anybody but
 * the autoscaler, and changes of the key that could make the records unreadable.
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

  /** EventBridge brings no account and no ARN along when it uses a key, so a condition on them would silence it. */
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
