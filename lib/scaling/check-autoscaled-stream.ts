import { aws_kinesis as kinesis, Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { streamResource } from '../stream/known-stream';
import { InputError } from '../support/input-error';

/** The fewest shards that an account may have by default, and the Regions that allow 20,000 (Kinesis quotas). */
const LOWEST_ACCOUNT_LIMIT = 1_000;
const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** What is checked. */
export interface AutoscaledStream {
  readonly stream: kinesis.IStream;
  readonly maxShards: number;
}

/**
 * Refuses a stream that cannot be resharded, as far as this app knows it, and warns of what a deployment would undo or
 * an account not allow.
 * @throws InputError
 */
export function checkAutoscaledStream(
  scope: IConstruct,
  where: string,
  { stream, maxShards }: AutoscaledStream,
): void {
  const resource = streamResource(stream);
  if (resource !== undefined && modeOf(resource) === kinesis.StreamMode.ON_DEMAND) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is on demand, where Kinesis sets the number of shards; ` +
        'allowed is a stream in provisioned mode.',
    );
  }
  if (resource?.shardCount !== undefined && !Token.isUnresolved(resource.shardCount)) {
    Validations.of(scope).addWarning(
      'cdk-kinesis-blueprint:ShardAutoscaler.shardCountInTemplate',
      `stream "${stream.node.path}" states a shard count of ${resource.shardCount}, to which a later deployment may set it back. ` +
        'Give the stream a LiveShardCount before its autoscaler, or make it with StreamCapacity.autoscaled.',
    );
  }
  if (Token.isUnresolved(maxShards) || maxShards <= LOWEST_ACCOUNT_LIMIT) return;
  if (LARGE_REGIONS.includes(Stack.of(stream).region)) return;
  Validations.of(scope).addWarning(
    'cdk-kinesis-blueprint:ShardAutoscaler.maxShardsAboveAccountLimit',
    `maxShards is ${maxShards}, and outside of ${LARGE_REGIONS.join(', ')} an account may have 1,000 or 6,000 shards by default, ` +
      'over all its streams (Kinesis quotas). Raise the quota, or acknowledge this where it is high enough.',
  );
}

function modeOf({ streamModeDetails: details }: kinesis.CfnStream): string | undefined {
  return details !== undefined && 'streamMode' in details ? details.streamMode : undefined;
}
