import { invalidParameter } from './errors';

/** What a subscriber gives. */
export interface SubscriptionDraft {
  /** `sqs`, `lambda`, `email`, `https`, … */
  readonly protocol: string;
  /** The ARN of a queue or function, or an address. */
  readonly endpoint: string;
  /** `RawMessageDelivery`, `RedrivePolicy` (JSON), … by the API's names. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A topic's subscription, confirmed. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** A queue gets the message alone, not the document around it. */
  readonly raw: boolean;
  /** The queue for what cannot be delivered. */
  readonly deadLetterTargetArn?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** AWS SDK, SNS Subscribe: Protocol. Messages are delivered to the first two. */
const PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email', 'email-json', 'sms', 'application', 'firehose'];
export const DELIVERED_PROTOCOLS: ReadonlySet<string> = new Set(['sqs', 'lambda']);

/** Kept and shown; they tell HTTP and Firehose deliveries how, which are not played. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['DeliveryPolicy', 'SubscriptionRoleArn']);

/** @throws AwsError InvalidParameter, also for a filter policy, which would let through what it should not */
export function subscriptionOf(topicArn: string, arn: string, draft: SubscriptionDraft): Subscription {
  const { protocol, endpoint, attributes = {} } = draft;
  if (!PROTOCOLS.includes(protocol))
    throw invalidParameter(`Protocol must be one of ${PROTOCOLS.join(', ')}, got "${protocol}"`);
  if (endpoint === '') throw invalidParameter('Endpoint must not be empty');
  const { RawMessageDelivery = 'false', RedrivePolicy, ...others } = attributes;
  for (const name of Object.keys(others)) {
    if (name.startsWith('FilterPolicy'))
      throw invalidParameter(`${name}: filter policies are not played on this machine yet`);
    if (!WITHOUT_EFFECT.has(name)) throw invalidParameter(`AttributeName ${name}`);
  }
  if (RawMessageDelivery !== 'true' && RawMessageDelivery !== 'false') {
    throw invalidParameter(`RawMessageDelivery must be true or false, got "${RawMessageDelivery}"`);
  }
  return {
    arn,
    topicArn,
    protocol,
    endpoint,
    raw: RawMessageDelivery === 'true',
    deadLetterTargetArn: RedrivePolicy === undefined ? undefined : deadLetterTarget(RedrivePolicy),
    attributes,
  };
}

function deadLetterTarget(policy: string): string {
  let deadLetterTargetArn: unknown;
  try {
    ({ deadLetterTargetArn } = Object(JSON.parse(policy)));
  } catch {
    throw invalidParameter(`RedrivePolicy must be a JSON object, got ${policy}`);
  }
  if (typeof deadLetterTargetArn === 'string') return deadLetterTargetArn;
  throw invalidParameter(`RedrivePolicy must have a deadLetterTargetArn, got ${policy}`);
}
