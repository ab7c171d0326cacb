import { AwsError } from '../../http';

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** A queue's attributes as the queue acts on them. */
export interface QueueSettings {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly messageRetentionPeriod: number;
  readonly receiveMessageWaitTimeSeconds: number;
  readonly visibilityTimeout: number;
  readonly redrivePolicy?: RedrivePolicy;
  /** As GetQueueAttributes shows them, defaults included. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** AWS SDK, SQS CreateQueue: lowest, highest and default value. Seconds, except MaximumMessageSize, which is bytes. */
const NUMBERS = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
} as const;

/** Kept and shown, without effect here: permissions and encryption are not played. */
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
 * Checks the attributes of a queue and fills in the defaults. An empty value stands for the default, or for none.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue, or UnsupportedOperation for what makes a FIFO queue
 */
export function queueSettings(given: Readonly<Record<string, string>>): QueueSettings {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  for (const [name, value] of Object.entries(set)) {
    if (FIFO.has(name) && value !== 'false') {
      throw new AwsError('UnsupportedOperation', `${name}: FIFO queues are not played on this machine.`);
    }
    if (!(name in NUMBERS) && name !== 'RedrivePolicy' && !WITHOUT_EFFECT.has(name) && !FIFO.has(name)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const number = (name: keyof typeof NUMBERS) => {
    const [min, max, fallback] = NUMBERS[name];
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
  const defaults = Object.entries(NUMBERS).map(([name, [, , fallback]]) => [name, String(fallback)]);
  return {
    ...settings,
    redrivePolicy: set.RedrivePolicy === undefined ? undefined : redrivePolicy(set.RedrivePolicy),
    attributes: { ...Object.fromEntries(defaults), ...set },
  };
}

/** The range of maxReceiveCount is that of the console and of `AWS::SQS::Queue` RedrivePolicy: 1 to 1,000. */
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
  const count = Number(maxReceiveCount ?? 10);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid('RedrivePolicy', text, 'Its maxReceiveCount must be a whole number from 1 to 1000.');
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function invalid(name: string, value: string | undefined, rule: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${value}. ${rule}`);
}
