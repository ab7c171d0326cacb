import {
  CreateStreamCommand,
  type CreateStreamCommandInput,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { required } from './wait';

export const kinesis = new KinesisClient({});
/** For calls whose refusal is what is looked at: the SDK would try a throttled one again. */
export const kinesisOnce = new KinesisClient({ maxAttempts: 1 });
const SECONDS = 400;

/** A stream that an experiment makes, reads or reshards. */
export class SubjectStream {
  constructor(readonly name: string) {}

  static async create(
    StreamName: string,
    ShardCount: number,
    more: Partial<CreateStreamCommandInput> = {},
  ): Promise<SubjectStream> {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount, ...more }));
    const stream = new SubjectStream(StreamName);
    await stream.active();
    return stream;
  }

  /** Makes it, shows it to the experiment, and deletes it in any case. */
  static async with<T>(
    name: string,
    shards: number,
    use: (stream: SubjectStream) => Promise<T>,
    more: Partial<CreateStreamCommandInput> = {},
  ): Promise<T> {
    const stream = await SubjectStream.create(name, shards, more);
    try {
      return await use(stream);
    } finally {
      await stream.delete();
    }
  }

  async active(): Promise<void> {
    await required(`stream ${this.name} ACTIVE`, SECONDS, async () => {
      const { StreamDescriptionSummary } = await this.summary();
      return StreamDescriptionSummary?.StreamStatus === 'ACTIVE' || undefined;
    });
  }

  async summary() {
    return kinesis.send(new DescribeStreamSummaryCommand({ StreamName: this.name }));
  }

  async exists(): Promise<boolean> {
    try {
      await this.summary();
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }

  async openShards(): Promise<Shard[]> {
    return (await this.shards()).filter(
      ({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined,
    );
  }

  /** All that retention has not removed yet, closed ones included; fewer than 1,000. */
  async shards(): Promise<Shard[]> {
    return (await kinesis.send(new ListShardsCommand({ StreamName: this.name }))).Shards ?? [];
  }

  async split(ShardToSplit: string, NewStartingHashKey: string): Promise<void> {
    await kinesis.send(new SplitShardCommand({ StreamName: this.name, ShardToSplit, NewStartingHashKey }));
    await this.active();
  }

  async merge(ShardToMerge: string, AdjacentShardToMerge: string): Promise<void> {
    await kinesis.send(new MergeShardsCommand({ StreamName: this.name, ShardToMerge, AdjacentShardToMerge }));
    await this.active();
  }

  /** @returns how many seconds it took until the stream was ACTIVE again */
  async update(TargetShardCount: number): Promise<number> {
    const begun = Date.now();
    await kinesis.send(
      new UpdateShardCountCommand({
        StreamName: this.name,
        TargetShardCount,
        ScalingType: 'UNIFORM_SCALING',
      }),
    );
    await this.active();
    return (Date.now() - begun) / 1000;
  }

  /** @returns how many records were refused */
  async put(records: readonly (string | Uint8Array)[], PartitionKey = 'key'): Promise<number> {
    const { FailedRecordCount = 0 } = await kinesis.send(
      new PutRecordsCommand({
        StreamName: this.name,
        Records: records.map((data) => ({ PartitionKey, Data: Buffer.from(data) })),
      }),
    );
    return FailedRecordCount;
  }

  async delete(): Promise<void> {
    await kinesis.send(new DeleteStreamCommand({ StreamName: this.name, EnforceConsumerDeletion: true }));
  }
}

/** The hash keys of open shards, in order: what a reshard would change. */
export function ranges(shards: readonly Shard[]): string[] {
  return shards
    .map(({ HashKeyRange }) => `${HashKeyRange?.StartingHashKey}-${HashKeyRange?.EndingHashKey}`)
    .sort();
}

/** Deletes what an interrupted experiment left. */
export async function sweepStreams(prefix: string): Promise<void> {
  for (let next: string | undefined; ; ) {
    const {
      StreamNames = [],
      NextToken,
      HasMoreStreams,
    } = await kinesis.send(new ListStreamsCommand({ NextToken: next }));
    const left = StreamNames.filter((name) => name.startsWith(prefix));
    await Promise.all(left.map((name) => new SubjectStream(name).delete()));
    next = NextToken;
    if (!HasMoreStreams || next === undefined) return;
  }
}
