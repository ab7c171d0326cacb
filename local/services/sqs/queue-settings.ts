import { AwsError } from '../../http';
import { fifoNotSupported, unknownAttribute } from './errors';
import { MAX_RECEIVE_COUNT_RANGE, QUEUE_ATTRIBUTE_RANGES } from './limits';

/** The queue that takes the messages which were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** A queue's attributes in the form that the queue acts on. Times are seconds. */
export interface QueueSettings {
  readonly delaySeconds: number;
  /** Bytes. */
  readonly maximumMessageSize: number;
  readonly messageRetentionPeriod: number;
  readonly receiveMessageWaitTimeSeconds: number;
  readonly visibilityTimeout: number;
  readonly redrivePolicy?: RedrivePolicy;
  /** In the form of GetQueueAttributes, defaults included. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Attributes that a queue keeps and shows. They do nothing here: permissions and encryption are not
 * supported.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'Policy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
]);

const FIFO: ReadonlySet<string> = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

/**
 * Checks the attributes of a queue and adds the defaults. An empty value means the default, or none.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue, or UnsupportedOperation for a FIFO queue
 */
export function queueSettings(given: Readonly<Record<string, string>>): QueueSettings {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  for (const [name, value] of Object.entries(set)) {
    if (FIFO.has(name) && value !== 'false') throw fifoNotSupported(name);
    const isKnown =
      name in QUEUE_ATTRIBUTE_RANGES ||
      name === 'RedrivePolicy' ||
      WITHOUT_EFFECT.has(name) ||
      FIFO.has(name);
    if (!isKnown) throw unknownAttribute(name);
  }
  const number = (name: keyof typeof QUEUE_ATTRIBUTE_RANGES) => {
    const [min, max, fallback] = QUEUE_ATTRIBUTE_RANGES[name];
    const value = Number(set[name] ?? fallback);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw invalid(name, set[name], `It must be a whole number from ${min} to ${max}.`);
  };
  const settings = {
    delaySeconds: number('DelaySeconds'),
    maximumMessageSize: number('MaximumMessageSize'),
    messageRetentionPeriod: number('MessageRetentionPeriod'),
    receiveMessageWaitTimeSeconds: number('ReceiveMessageWaitTimeSeconds'),
    visibilityTimeout: number('VisibilityTimeout'),
  };
  const defaults = Object.entries(QUEUE_ATTRIBUTE_RANGES).map(([name, [, , fallback]]) => [
    name,
    String(fallback),
  ]);
  return {
    ...settings,
    redrivePolicy: set.RedrivePolicy === undefined ? undefined : redrivePolicy(set.RedrivePolicy),
    attributes: { ...Object.fromEntries(defaults), ...set },
  };
}

function redrivePolicy(text: string): RedrivePolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid('RedrivePolicy', text, 'It must be a JSON object.');
  }
  const { deadLetterTargetArn, maxReceiveCount } = Object(policy);
  if (typeof deadLetterTargetArn !== 'string') {
    throw invalid('RedrivePolicy', text, 'It must have a deadLetterTargetArn.');
  }
  const [min, max, fallback] = MAX_RECEIVE_COUNT_RANGE;
  const count = Number(maxReceiveCount ?? fallback);
  if (!Number.isInteger(count) || count < min || count > max) {
    throw invalid('RedrivePolicy', text, `Its maxReceiveCount must be a whole number from ${min} to ${max}.`);
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function invalid(name: string, value: string | undefined, rule: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${value}. ${rule}`);
}
