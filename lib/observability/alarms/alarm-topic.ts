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
   * Who gets an e-mail. Each address has to confirm its subscription once.
   *
   * @default - nobody, until a subscription is added
   */
  readonly emails?: string[];

  /**
   * What people see as the sender, at most 100 characters (AWS SDK, SNS SetTopicAttributes).
   *
   * @default - no display name
   */
  readonly displayName?: string;
}

/**
 * A topic that alarms of this account can publish to: TLS only, encrypted with a rotating key of its own that
 * CloudWatch may use. With `alias/aws/sns` an alarm goes unheard, because nobody can give CloudWatch the use
 * of that key.
 */
export class AlarmTopic extends sns.Topic {
  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    const key = new kms.Key(scope, `${id}Key`, {
      description: `Encrypts what ${scope.node.path}/${id} tells`,
      enableKeyRotation: true,
      // A message is delivered or gone, so nothing is left that this key could open.
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
