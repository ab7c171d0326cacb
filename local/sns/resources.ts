import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template';
import { DELIVERED_PROTOCOLS, type SubscriptionDraft } from './subscription';
import type { Topics } from './topics';

/** Properties that become attributes of the same name. Tags, policies and delivery status logging have no effect here. */
const TOPIC_ATTRIBUTES = ['DisplayName', 'FifoTopic', 'KmsMasterKeyId', 'MaximumMessageSize'];
const SUBSCRIPTION_ATTRIBUTES = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
];

/** Makes `AWS::SNS::Topic`, with the subscriptions it names itself, and `AWS::SNS::Subscription`. */
export function topicResources(topics: Topics): ResourceProvider {
  return {
    types: ['AWS::SNS::Topic', 'AWS::SNS::Subscription'],
    provision: (resource) =>
      resource.type === 'AWS::SNS::Topic'
        ? provisionTopic(topics, resource)
        : provisionSubscription(topics, resource),
  };
}

function provisionTopic(topics: Topics, resource: ResourceRequest): ProvisionedResource {
  const { TopicName, Subscription } = resource.properties;
  const name = typeof TopicName === 'string' ? TopicName : resource.physicalName(256);
  const arn = topics.create(name, attributesOf(resource.properties, TOPIC_ATTRIBUTES), resource);
  const drafts = (Array.isArray(Subscription) ? Subscription : []).map((it) => draftOf(Object(it)));
  for (const draft of drafts) topics.subscribe(arn, draft);
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name }, note: note(drafts) };
}

function provisionSubscription(topics: Topics, { properties }: ResourceRequest): ProvisionedResource {
  const draft = draftOf(properties);
  const { arn } = topics.subscribe(String(properties.TopicArn), draft);
  return { ref: arn, attributes: { Arn: arn }, note: note([draft]) };
}

function draftOf(properties: Readonly<Record<string, unknown>>): SubscriptionDraft {
  return {
    protocol: String(properties.Protocol),
    endpoint: String(properties.Endpoint ?? ''),
    attributes: attributesOf(properties, SUBSCRIPTION_ATTRIBUTES),
  };
}

function attributesOf(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, string> {
  const entries = names.flatMap((name): [string, string][] => {
    const value = properties[name];
    if (value === undefined) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
  return Object.fromEntries(entries);
}

function note(drafts: readonly SubscriptionDraft[]): string | undefined {
  const undelivered = drafts.filter(({ protocol }) => !DELIVERED_PROTOCOLS.has(protocol));
  if (undelivered.length === 0) return undefined;
  return undelivered
    .map(({ protocol, endpoint }) => `nothing is delivered to ${endpoint} (${protocol})`)
    .join(', ');
}
