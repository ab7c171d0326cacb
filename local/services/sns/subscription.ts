import { invalidParameter } from './errors';

/** A subscription as its subscriber asks for it. */
export interface SubscriptionDraft {
  /** `sqs`, `lambda`, `email`, `https`, … */
  readonly protocol: string;
  /** The ARN of a queue or function, or an address. */
  readonly endpoint: string;
  /** By the API's names: `RawMessageDelivery`, `RedrivePolicy` (JSON), … */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A confirmed subscription of a topic. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Whether a queue gets the message without the JSON document around it. */
  readonly raw: boolean;
  /** The queue for messages that cannot be delivered. */
  readonly deadLetterTargetArn?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const PROTOCOLS = ['sqs', 'lambda', 'http', 'https', 'email', 'email-json', 'sms', 'application', 'firehose'];

/** The protocols that the local endpoint delivers to. */
export const DELIVERED_PROTOCOLS: ReadonlySet<string> = new Set(['sqs', 'lambda']);

/**
 * Attributes that are kept and shown. They configure HTTP and Firehose deliveries, which are not supported.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['DeliveryPolicy', 'SubscriptionRoleArn']);

/**
 * Checks a subscription.
 * @throws AwsError InvalidParameter, also for a filter policy: without it, the endpoint would get too many
 *   messages
 */
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
