import { type KinesisClient, ListShardsCommand, type Shard, ShardFilterType } from '@aws-sdk/client-kinesis';
import { StreamUnusableError } from '../errors';
import type { StreamShard } from '../shards';
import type { TimedCall } from '../timed-call';
import type { InitialPosition } from './stream-source';

/** How calls name the stream. Exactly one is set. */
export interface StreamId {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** Lists the stream's shards. @throws StreamUnusableError if there is no such stream */
export async function listShards(
  client: KinesisClient,
  stream: StreamId,
  timed: TimedCall,
  at?: InitialPosition,
): Promise<StreamShard[]> {
  const shards: StreamShard[] = [];
  // A further page is asked for by its token alone.
  let page: { readonly NextToken: string } | undefined;
  try {
    do {
      const command = new ListShardsCommand(page ?? { ...stream, ShardFilter: filterOf(at) });
      const { Shards = [], NextToken } = await timed((abortSignal) => client.send(command, { abortSignal }));
      shards.push(...Shards.map(toShard));
      page = NextToken === undefined ? undefined : { NextToken };
    } while (page !== undefined);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { StreamName, StreamARN } = stream;
    throw new StreamUnusableError(`There is no stream ${StreamName ?? StreamARN}.`, { cause: error });
  }
  return shards;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

function filterOf(at: InitialPosition | undefined) {
  if (at === undefined) return undefined;
  if (at === 'LATEST') return { Type: ShardFilterType.AT_LATEST };
  if (at === 'TRIM_HORIZON') return { Type: ShardFilterType.AT_TRIM_HORIZON };
  return { Type: ShardFilterType.AT_TIMESTAMP, Timestamp: at.timestamp };
}

function toShard({ ShardId = '', HashKeyRange, SequenceNumberRange, ...shard }: Shard): StreamShard {
  return {
    shardId: ShardId,
    parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined),
    hashKeyRange: { start: HashKeyRange?.StartingHashKey ?? '', end: HashKeyRange?.EndingHashKey ?? '' },
    isOpen: SequenceNumberRange?.EndingSequenceNumber === undefined,
  };
}
