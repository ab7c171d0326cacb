import type {
  aws_events as events,
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_kms as kms,
} from 'aws-cdk-lib';

const VIA_CLOUDTRAIL = ['AWS API Call via CloudTrail'];

/** Calls after which records, or the way to read them, may be gone. */
const LOSING = [
  'DecreaseStreamRetentionPeriod',
  'DeleteResourcePolicy',
  'DeleteStream',
  'DeregisterStreamConsumer',
  'PutResourcePolicy',
  'StopStreamEncryption',
];

/** Calls that change the shards or how they are billed. */
const RESHARDING = ['MergeShards', 'SplitShard', 'UpdateShardCount', 'UpdateStreamMode'];

/** Calls after which a key may no longer decrypt. */
const KEY_CHANGES = [
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'DisableKeyRotation',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
];

/** Deletions on a stream, its consumers and its policy, and what lets records go. */
export function losingCalls(stream: kinesis.IStream): events.EventPattern {
  return ofKinesis(LOSING, stream);
}

/** Changes of a stream's shards, but those by the role whose work they are. */
export function reshardingCalls(stream: kinesis.IStream, resharder?: iam.IRole): events.EventPattern {
  const pattern = ofKinesis(RESHARDING, stream);
  if (resharder === undefined) return pattern;
  // A user or the root of the account has no session that somebody issued, and counts as somebody else.
  const arn = [{ 'anything-but': [resharder.roleArn] }, { exists: false }];
  return {
    ...pattern,
    detail: { ...pattern.detail, userIdentity: { sessionContext: { sessionIssuer: { arn } } } },
  };
}

/** Changes of the key by which records are encrypted. */
export function keyChanges(key: kms.IKey): events.EventPattern {
  return {
    source: ['aws.kms'],
    detailType: VIA_CLOUDTRAIL,
    detail: {
      eventSource: ['kms.amazonaws.com'],
      eventName: KEY_CHANGES,
      // Callers name a key by its id or its ARN; what CloudTrail says it was is always the ARN.
      resources: { ARN: [key.keyArn] },
    },
  };
}

/**
 * Callers name a stream by its name or its ARN, a consumer by an ARN of its own, and a policy by its
 * resource's.
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
