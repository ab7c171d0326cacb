import type { aws_events as events, aws_iam as iam, aws_kinesis as kinesis } from 'aws-cdk-lib';

const VIA_CLOUDTRAIL = ['AWS API Call via CloudTrail'];

/** Calls that may lose records, or the access to them. */
const LOSING = [
  'DecreaseStreamRetentionPeriod',
  'DeleteResourcePolicy',
  'DeleteStream',
  'DeregisterStreamConsumer',
  'PutResourcePolicy',
  'StopStreamEncryption',
];

/** Calls that change the shards, or the way in which they are billed. */
const RESHARDING = ['MergeShards', 'SplitShard', 'UpdateShardCount', 'UpdateStreamMode'];

/** Calls after which a key may not decrypt any more. */
const KEY_CHANGES = [
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'DisableKeyRotation',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
];

/**
 * The pattern of calls that may lose records: deletions of a stream, its consumers and its policy, and a
 * shorter retention.
 */
export function losingCalls(stream: kinesis.IStream): events.EventPattern {
  return ofKinesis(LOSING, stream);
}

/** The pattern of changes of a stream's shards, without those that the resharder's role makes. */
export function reshardingCalls(stream: kinesis.IStream, resharder?: iam.IRole): events.EventPattern {
  const pattern = ofKinesis(RESHARDING, stream);
  if (resharder === undefined) return pattern;
  // A user and the root of the account have no session issuer. They count as another caller.
  const arn = [{ 'anything-but': [resharder.roleArn] }, { exists: false }];
  return {
    ...pattern,
    detail: { ...pattern.detail, userIdentity: { sessionContext: { sessionIssuer: { arn } } } },
  };
}

/** The pattern of changes of the key that encrypts the records. An alias has none: a call names its key. */
export function keyChanges(keyArn: string): events.EventPattern {
  return {
    source: ['aws.kms'],
    detailType: VIA_CLOUDTRAIL,
    detail: {
      eventSource: ['kms.amazonaws.com'],
      eventName: KEY_CHANGES,
      // Callers name a key by its id or its ARN. CloudTrail's list of resources always has the ARN.
      resources: { ARN: [keyArn] },
    },
  };
}

/**
 * The pattern of calls on a stream. Callers name a stream by its name or ARN, a consumer by its ARN, and a
 * policy by the ARN of its resource.
 */
function ofKinesis(eventName: string[], { streamName, streamArn }: kinesis.IStream): events.EventPattern {
  const consumer = [{ prefix: `${streamArn}/consumer/` }];
  return {
    source: ['aws.kinesis'],
    detailType: VIA_CLOUDTRAIL,
    detail: {
      eventSource: ['kinesis.amazonaws.com'],
      eventName,
      requestParameters: {
        $or: [
          { streamName: [streamName] },
          { streamARN: [streamArn] },
          { consumerARN: consumer },
          { resourceARN: [streamArn, ...consumer] },
        ],
      },
    },
  };
}
