import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { mistakes } from './kinesis-mistakes';

/** A server's answers by question. Every server gets the same questions in the same order. */
export type Transcript = ReadonlyMap<string, unknown>;

const HALF = (2n ** 127n).toString();
const StreamName = 'script';

/** Asks a server all questions, through the AWS SDK. */
export async function runScript(client: KinesisClient): Promise<Transcript> {
  const transcript = new Map<string, unknown>();
  const note = (question: string, answer: unknown) => transcript.set(question, answer);
  const script = new Script(client, StreamName);

  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 3 }));
  await script.untilActive();
  note('a new stream: shards', await script.graph());
  note('a new stream: ListShards', await script.listed());

  const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
  const puts: { ShardId?: string; SequenceNumber?: string }[] = [];
  for (const key of keys) puts.push(await script.put(key));
  note(
    'PutRecord: shard of each key',
    puts.map(({ ShardId }) => ShardId),
  );
  note(
    'PutRecord: sequence numbers rise',
    rising(puts.filter(({ ShardId }) => ShardId === puts[0]?.ShardId)),
  );
  const { Records = [], FailedRecordCount } = await client.send(
    new PutRecordsCommand({
      StreamName,
      Records: ['0', HALF, (2n ** 128n - 1n).toString()].map((ExplicitHashKey) => ({
        PartitionKey: 'any',
        ExplicitHashKey,
        Data: Buffer.from(`explicit ${ExplicitHashKey.length}`),
      })),
    }),
  );
  note('PutRecords: shard of each explicit hash key', [
    FailedRecordCount,
    ...Records.map(({ ShardId }) => ShardId),
  ]);

  const ShardId = puts[0]?.ShardId ?? '';
  const inShard = puts.filter((put) => put.ShardId === ShardId);
  const second = inShard[1]?.SequenceNumber;
  const from = (input: Partial<GetShardIteratorCommandInput>) => script.readFrom(ShardId, input);
  note('GetRecords: TRIM_HORIZON', (await from({ ShardIteratorType: 'TRIM_HORIZON' })).texts);
  note('GetRecords: LATEST', (await from({ ShardIteratorType: 'LATEST' })).texts);
  note(
    'GetRecords: AT_SEQUENCE_NUMBER',
    (await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: second })).texts,
  );
  note(
    'GetRecords: AFTER_SEQUENCE_NUMBER',
    (await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: second })).texts,
  );
  note(
    'GetRecords: AT_TIMESTAMP of long ago',
    (await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(1000) })).texts,
  );
  const caughtUp = await from({ ShardIteratorType: 'TRIM_HORIZON' });
  note('GetRecords: at the tip of an open shard', {
    behind: caughtUp.behind,
    goesOn: caughtUp.goesOn,
    children: caughtUp.children,
  });

  await client.send(
    new SplitShardCommand({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: '1000000',
    }),
  );
  await script.untilActive();
  note('SplitShard: shards', await script.graph());
  note(
    'SplitShard: shard of each key',
    (await script.putAll(keys)).map((put) => put.ShardId),
  );
  const parent = await script.readFrom('shardId-000000000000', { ShardIteratorType: 'TRIM_HORIZON' });
  note('SplitShard: records of the closed parent', parent.texts);
  note('SplitShard: the end of the closed parent', { goesOn: parent.goesOn, children: parent.children });

  await client.send(
    new MergeShardsCommand({
      StreamName,
      ShardToMerge: 'shardId-000000000001',
      AdjacentShardToMerge: 'shardId-000000000002',
    }),
  );
  await script.untilActive();
  note('MergeShards: shards', await script.graph());
  note(
    'MergeShards: shard of each key',
    (await script.putAll(keys)).map((put) => put.ShardId),
  );

  const scaled = new Script(client, 'scaled');
  await client.send(new CreateStreamCommand({ StreamName: 'scaled', ShardCount: 3 }));
  await scaled.untilActive();
  for (const target of [6, 3, 4]) note(`UpdateShardCount: to ${target}`, await scaled.updateCount(target));

  for (const [question, call] of await mistakes(client, StreamName, ShardId, second ?? '')) {
    note(`error: ${question}`, await errorOf(call));
    // A server that wrongly accepts a call may be busy with it.
    await script.untilActive();
  }
  return transcript;
}

class Script {
  constructor(
    private readonly client: KinesisClient,
    private readonly streamName: string,
  ) {}

  async untilActive(): Promise<void> {
    for (;;) {
      const { StreamDescription } = await this.client.send(
        new DescribeStreamCommand({ StreamName: this.streamName, Limit: 1 }),
      );
      if (StreamDescription?.StreamStatus === 'ACTIVE') return;
    }
  }

  /** Every shard in DescribeStream, without sequence numbers, because these differ between servers. */
  async graph(): Promise<unknown> {
    const { StreamDescription } = await this.client.send(
      new DescribeStreamCommand({ StreamName: this.streamName }),
    );
    return (StreamDescription?.Shards ?? [])
      .map(({ ShardId, ParentShardId, AdjacentParentShardId, HashKeyRange, SequenceNumberRange }) => ({
        shard: ShardId,
        parents: [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined),
        range: [HashKeyRange?.StartingHashKey, HashKeyRange?.EndingHashKey],
        closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
      }))
      .sort((a, b) => ((a.shard ?? '') < (b.shard ?? '') ? -1 : 1));
  }

  async listed(): Promise<unknown> {
    const { Shards = [], NextToken } = await this.client.send(
      new ListShardsCommand({ StreamName: this.streamName }),
    );
    return { shards: Shards.map(({ ShardId }) => ShardId).sort(), more: NextToken !== undefined };
  }

  put(PartitionKey: string): Promise<{ ShardId?: string; SequenceNumber?: string }> {
    return this.client.send(
      new PutRecordCommand({
        StreamName: this.streamName,
        PartitionKey,
        Data: Buffer.from(`data of ${PartitionKey}`),
      }),
    );
  }

  async putAll(keys: readonly string[]) {
    const puts = [];
    for (const key of keys) puts.push(await this.put(key));
    return puts;
  }

  /** Reads until there are no more records, or no next iterator. */
  async readFrom(ShardId: string, input: Partial<GetShardIteratorCommandInput>) {
    const { ShardIterator } = await this.client.send(
      new GetShardIteratorCommand({
        StreamName: this.streamName,
        ShardId,
        ShardIteratorType: 'LATEST',
        ...input,
      }),
    );
    const texts: string[] = [];
    let iterator = ShardIterator;
    for (;;) {
      const page = await this.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 4 }));
      for (const { Data } of page.Records ?? []) texts.push(Buffer.from(Data ?? []).toString());
      iterator = page.NextShardIterator;
      const end = iterator === undefined || page.Records?.length === 0;
      if (!end) continue;
      const children = page.ChildShards?.map((child) => [
        child.ShardId,
        child.ParentShards,
        child.HashKeyRange,
      ]);
      return { texts, goesOn: iterator !== undefined, behind: page.MillisBehindLatest, children };
    }
  }

  /** The open ranges after the change, or the name of the error. */
  async updateCount(TargetShardCount: number): Promise<unknown> {
    const call = () =>
      this.client.send(
        new UpdateShardCountCommand({
          StreamName: this.streamName,
          TargetShardCount,
          ScalingType: 'UNIFORM_SCALING',
        }),
      );
    const error = await errorOf(call);
    if (error !== 'no error') return error;
    await this.untilActive();
    const graph = (await this.graph()) as { closed: boolean; range: string[] }[];
    const open = graph
      .filter(({ closed }) => !closed)
      .map(({ range }) => range.map((key) => BigInt(key ?? 0)));
    return open.sort((a, b) => ((a[0] ?? 0n) < (b[0] ?? 0n) ? -1 : 1)).map((range) => range.map(String));
  }
}

async function errorOf(call: () => Promise<unknown>): Promise<string> {
  return call().then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

function rising(puts: readonly { SequenceNumber?: string }[]): boolean {
  const numbers = puts.map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
  return numbers.every((number, index) => index === 0 || (numbers[index - 1] ?? 0n) < number);
}
