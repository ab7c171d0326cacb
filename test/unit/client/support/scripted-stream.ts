import { KinesisClient } from '@aws-sdk/client-kinesis';
import { AwsError, CborProtocol, FrontDoor, JsonService } from '../../../../local/http';
import { settle } from '../../../support/manual-clock';

export interface Entry {
  readonly Data: string;
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
}

const ONLY_SHARD = {
  ShardId: 'shardId-000000000000',
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
};

/** An error code for an entry, `undefined` for one that is written. */
export type Script = (
  entries: readonly Entry[],
  call: number,
) => (string | undefined)[] | Promise<(string | undefined)[]>;

/** A stream on a real socket that answers PutRecords as a test tells it to. */
export class ScriptedStream {
  /** Every call, as it came. */
  readonly calls: { readonly StreamName?: string; readonly StreamARN?: string; readonly Records: Entry[] }[] =
    [];
  /** The data of every entry that was written, in order. */
  readonly written: string[] = [];
  /** Calls under way, now and at most. */
  readonly underWay = { now: 0, most: 0 };
  script: Script = (entries) => entries.map(() => undefined);
  /** What ListShards answers: by default one shard, with all hash keys. */
  listShards: () => unknown = () => ({ Shards: [ONLY_SHARD] });
  /** What DescribeStreamSummary answers: by default that of a provisioned stream. */
  describe: () => unknown = () => ({ StreamDescriptionSummary: {} });

  private constructor(
    readonly client: KinesisClient,
    private readonly door: FrontDoor,
  ) {}

  static async start(): Promise<ScriptedStream> {
    let stream: ScriptedStream | undefined;
    const onError = (error: unknown) => {
      throw error;
    };
    const door = new FrontDoor({
      onError,
      services: [
        new JsonService({
          signingName: 'kinesis',
          jsonVersion: '1.1',
          protocols: { 'rpc-v2-cbor': CborProtocol.rpcV2 },
          onError,
          operations: {
            PutRecords: (input) => stream?.putRecords(input),
            ListShards: () => stream?.listShards(),
            DescribeStreamSummary: () => stream?.describe(),
          },
        }),
      ],
    });
    const { url } = await door.start({ port: 0 });
    const client = new KinesisClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    stream = new ScriptedStream(client, door);
    return stream;
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.door.close();
  }

  private async putRecords(input: object) {
    const given = input as ScriptedStream['calls'][number];
    // In CBOR, data come as bytes.
    const Records = given.Records.map((entry) => ({
      ...entry,
      Data: Buffer.from(entry.Data, 'base64').toString('base64'),
    }));
    const call = { ...given, Records };
    this.calls.push(call);
    this.underWay.most = Math.max(this.underWay.most, ++this.underWay.now);
    try {
      const codes = await this.script(call.Records, this.calls.length);
      const answers = call.Records.map(({ Data }, index) => {
        const ErrorCode = codes[index];
        if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage: 'as the test says' };
        this.written.push(Buffer.from(Data, 'base64').toString());
        return { ShardId: ONLY_SHARD.ShardId, SequenceNumber: String(this.written.length) };
      });
      return {
        FailedRecordCount: answers.filter((entry) => 'ErrorCode' in entry).length,
        Records: answers,
      };
    } finally {
      this.underWay.now--;
    }
  }
}

export const THROTTLED = 'ProvisionedThroughputExceededException';
export const refuse = (code: string, status = 400) => {
  throw new AwsError(code, `${code} as the test says`, status);
};

/** Lets the sockets work until something has come true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}
