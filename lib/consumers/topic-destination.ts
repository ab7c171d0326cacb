import { aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { grantOn } from '../support/grant-on';
import { grantKeyUse } from '../support/grants';
import { InputError } from '../support/input-error';
import type { BoundDestination } from './bound-destination';
import { mappingMetric } from './mapping-metric';

/** Options of `FailureDestination.topic`. */
export interface TopicDestinationOptions {
  /**
   * An existing standard topic; Lambda cannot deliver to a FIFO topic (AWS Lambda Developer Guide).
   *
   * @default - a topic of the consumer's own: encrypted with `alias/aws/sns`, TLS only
   */
  readonly topic?: sns.ITopic;
}

export function bindTopic(scope: Construct, options: TopicDestinationOptions): BoundDestination {
  if (options.topic?.fifo) {
    throw new InputError(
      `FailureDestination.topic of "${scope.node.path}": topic is the FIFO topic "${options.topic.node.path}"; ` +
        'allowed is a standard topic (Lambda, failure destinations of Kinesis event source mappings).',
    );
  }
  const topic = options.topic ?? ownTopic(scope);
  return {
    arn: topic.topicArn,
    topic,
    measuredByMapping: true,
    grantDelivery: (grantee) => {
      const grant = grantOn(topic, topic.topicArn, grantee, ['sns:Publish']);
      const key = options.topic?.masterKey;
      if (key === undefined) return grant;
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      return grant.combine(grantKeyUse({ key, grantee, actions, service: 'sns' }));
    },
    failures: (mapping) => mappingMetric(mapping, 'OnFailureDestinationDeliveredEventCount'),
  };
}

function ownTopic(scope: Construct): sns.Topic {
  // The messages are pointers, not records, so the key that AWS manages for SNS is enough, and nobody needs a
  // grant on it.
  const masterKey = kms.Alias.fromAliasName(scope, 'TopicKey', 'alias/aws/sns');
  return new sns.Topic(scope, 'FailureTopic', { masterKey, enforceSSL: true });
}
