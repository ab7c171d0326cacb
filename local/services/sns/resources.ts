import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../template';
import { MAX_TOPIC_NAME_CHARACTERS } from './limits';
import { DELIVERED_PROTOCOLS, type SubscriptionDraft } from './subscription';
import type { Topics } from './topics';

/** Properties that are attributes of the same name. */
const TOPIC_ATTRIBUTES = ['DisplayName', 'FifoTopic', 'KmsMasterKeyId', 'MaximumMessageSize'];
const SUBSCRIPTION_ATTRIBUTES = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
];

const UNSUPPORTED_OF_TOPIC: Unsupported = {
  withoutEffect: [
    'ArchivePolicy',
    'ContentBasedDeduplication',
    'DeliveryStatusLogging',
    'FifoThroughputScope',
    'KmsMasterKeyId',
    'SignatureVersion',
    'Tags',
    'TracingConfig',
  ],
  refused: { DataProtectionPolicy: 'messages are neither audited, masked nor denied on this machine' },
};
const UNSUPPORTED_OF_SUBSCRIPTION: Unsupported = {
  withoutEffect: ['DeliveryPolicy', 'Region', 'ReplayPolicy', 'SubscriptionRoleArn'],
};

/** Provisions `AWS::SNS::Topic`, with the subscriptions in it, and `AWS::SNS::Subscription`. */
export function topicResources(topics: Topics): ResourceProvider {
  return {
    'AWS::SNS::Topic': (resource) => makeTopic(topics, resource),
    'AWS::SNS::Subscription': (resource) => makeSubscription(topics, resource),
  };
}

function makeTopic(topics: Topics, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNSUPPORTED_OF_TOPIC);
  const name = properties.string('TopicName') ?? resource.physicalName(MAX_TOPIC_NAME_CHARACTERS);
  const attributes = properties.attributes(TOPIC_ATTRIBUTES);
  const drafts = properties.nestedList('Subscription').map(draftOf);
  const note = properties.note(...undelivered(drafts));
  const arn = topics.create(name, attributes, resource);
  for (const draft of drafts) topics.subscribe(arn, draft);
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name }, note };
}

function makeSubscription(topics: Topics, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNSUPPORTED_OF_SUBSCRIPTION);
  const topicArn = properties.requiredString('TopicArn');
  const draft = draftOf(properties);
  const note = properties.note(...undelivered([draft]));
  const { arn } = topics.subscribe(topicArn, draft);
  return { ref: arn, attributes: { Arn: arn }, note };
}

function draftOf(properties: Properties): SubscriptionDraft {
  return {
    protocol: properties.requiredString('Protocol'),
    endpoint: properties.string('Endpoint') ?? '',
    attributes: properties.attributes(SUBSCRIPTION_ATTRIBUTES),
  };
}

function undelivered(drafts: readonly SubscriptionDraft[]): string[] {
  return drafts
    .filter(({ protocol }) => !DELIVERED_PROTOCOLS.has(protocol))
    .map(({ protocol, endpoint }) => `nothing is delivered to ${endpoint} (${protocol})`);
}
