import type { ChildShard as SdkChildShard } from '@aws-sdk/client-kinesis';
import type { ChildShard } from '../shards';

export function toChildShards(children: readonly SdkChildShard[] = []): ChildShard[] {
  return children.map(({ ShardId = '', ParentShards = [], HashKeyRange }) => ({
    shardId: ShardId,
    parentShardIds: ParentShards,
    hashKeyRange: { start: HashKeyRange?.StartingHashKey ?? '', end: HashKeyRange?.EndingHashKey ?? '' },
  }));
}
