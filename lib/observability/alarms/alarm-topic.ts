import {
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
  Stack,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Properties of an AlarmTopic. */
export interface AlarmTopicProps {
  /**
   * The addresses that get an e-mail. Each one has to confirm its subscription once.
   *
   * @default - no addresses, until you add a subscription
   */
  readonly emails?: string[];

  /**
   * The name of the sender, at most 100 characters (AWS SDK, SNS SetTopicAttributes).
   *
   * @default - no display name
   */
  readonly displayName?: string;
}

/**
 * A topic to which alarms of this account can publish. It speaks only TLS, and its own key, which rotates,
 * encrypts it. With `alias/aws/sns` messages of alarms are lost, because CloudWatch cannot be permitted to
 * use that key.
 */
export class AlarmTopic extends sns.Topic {
  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    const key = new kms.Key(scope, `${id}Key`, {
      description: `Encrypts what ${scope.node.path}/${id} tells`,
      enableKeyRotation: true,
      // SNS keeps no messages, so no data depends on this key.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, { displayName: props.displayName, enforceSSL: true, masterKey: key });
    const forAlarms = {
      sid: 'AlarmsOfThisAccount',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    this.addToResourcePolicy(
      new iam.PolicyStatement({ ...forAlarms, actions: ['sns:Publish'], resources: [this.topicArn] }),
    );
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        ...forAlarms,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    for (const email of props.emails ?? []) this.addSubscription(new subscriptions.EmailSubscription(email));
  }
}
