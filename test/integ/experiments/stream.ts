import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { experimentHandler } from '../support/experiment';
import { datapoints } from '../support/metric';
import { kinesis, kinesisOnce, SubjectStream, sweepStreams } from '../support/subject-stream';
import { pass, refusalOf, required, until } from '../support/wait';

export interface Settings {
  /** What the names of streams begin with. */
  readonly prefix: string;
}

/** An iterator at a sequence number that retention has passed; nothing is read. */
export async function trimmedRecord({ streamName }: { readonly streamName: string }) {
  if (streamName === '') {
    const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
    throw new Error(
      `set INTEG_OLD_STREAM to a stream that is older than its retention; there are ${StreamNames}`,
    );
  }
  const stream = new SubjectStream(streamName);
  const { StreamDescriptionSummary: summary } = await stream.summary();
  const age = Date.now() - Number(summary?.StreamCreationTimestamp);
  if (age < ((summary?.RetentionPeriodHours ?? 24) + 1) * 3_600_000) {
    throw new Error(`${streamName} is not older than its retention yet`);
  }
  const [shard] = await stream.shards();
  const { name } = await refusalOf(
    kinesis.send(
      new GetShardIteratorCommand({
        StreamName: streamName,
        ShardId: shard?.ShardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: shard?.SequenceNumberRange?.StartingSequenceNumber,
      }),
    ),
  );
  return { trimmedRecord: { refusal: name } };
}

/** More GetRecords calls than a shard answers: are the refused ones unsuccessful ones in CloudWatch? */
export async function throttledReads({ prefix }: Settings) {
  return SubjectStream.with(`${prefix}-reads`, 1, async ({ name }) => {
    const end = Date.now() + 150_000;
    let refused = 0;
    while (Date.now() < end) {
      const iterator = await iteratorOf(name, 'TRIM_HORIZON');
      const calls = Array.from({ length: 15 }, () =>
        refusalOf(kinesisOnce.send(new GetRecordsCommand({ ShardIterator: iterator }))),
      );
      refused += (await Promise.all(calls)).filter((refusal) => refusal.name !== 'none').length;
      await pass(1);
    }
    await pass(240);
    const minutes = await datapoints('AWS/Kinesis', 'GetRecords.Success', { StreamName: name }, 10);
    const least = Math.min(...minutes.map(({ Average = 1 }) => Average));
    return { throttledReads: { isCounted: least < 0.9, least, refused } };
  });
}

/** Writes that the stream's key refuses: are they unsuccessful ones in CloudWatch? */
export async function refusedWrites({
  streamName,
  keyId,
}: {
  readonly streamName: string;
  readonly keyId: string;
}) {
  await new SubjectStream(streamName).put(['before']);
  await new KMSClient({}).send(new DisableKeyCommand({ KeyId: keyId }));
  const refusals = new Set<string>();
  const end = Date.now() + 240_000;
  while (Date.now() < end) {
    const put = new PutRecordCommand({ StreamName: streamName, PartitionKey: 'key', Data: Buffer.from('x') });
    refusals.add((await refusalOf(kinesis.send(put))).name);
    await pass(1);
  }
  await pass(240);
  const minutes = await datapoints('AWS/Kinesis', 'PutRecord.Success', { StreamName: streamName }, 9);
  const least = Math.min(1, ...minutes.map(({ Average = 1 }) => Average));
  return { refusedWrites: { isCounted: least < 0.9, least, refusals: [...refusals] } };
}

/** How late a minute of a stream's metrics is there, and whether it changes afterwards. */
export async function metricDelay({ prefix }: Settings) {
  return SubjectStream.with(`${prefix}-metrics`, 1, async (stream) => {
    await pass(60 - ((Date.now() / 1000) % 60));
    const minute = Date.now();
    const seen: number[] = [];
    let late: number | undefined;
    await until(
      480,
      async () => {
        if (Date.now() < minute + 300_000) await stream.put(['one']);
        const all = await datapoints('AWS/Kinesis', 'IncomingRecords', { StreamName: stream.name }, 15);
        const sum = all.find(({ Timestamp }) => Number(Timestamp) === minute)?.Sum;
        if (sum !== undefined && sum !== seen[seen.length - 1]) seen.push(sum);
        if (sum !== undefined) late ??= (Date.now() - minute - 60_000) / 1000;
        return undefined;
      },
      2,
    );
    return {
      metricDelay: { isWithinTwoMinutes: late !== undefined && late <= 120, seconds: late },
      metricIsFinal: { values: seen.length, seen },
    };
  });
}

/** How many shards a new on-demand stream has. */
export async function onDemandShards({ prefix }: Settings) {
  const use = async (stream: SubjectStream) => ({
    onDemandShards: { openShards: (await stream.openShards()).length },
  });
  return SubjectStream.with(`${prefix}-on-demand`, 0, use, {
    ShardCount: undefined,
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  });
}

/** What a shard that had nothing to do takes at once. */
export async function burst({ prefix }: Settings) {
  return SubjectStream.with(`${prefix}-burst`, 1, async (stream) => {
    const chunk = Buffer.alloc(100 * 1024, 'x');
    await stream.put(['first']);
    await pass(10);
    const begun = Date.now();
    const failed = await Promise.all(Array.from({ length: 6 }, () => stream.put(Array(10).fill(chunk))));
    const seconds = (Date.now() - begun) / 1000;
    const acceptedMiB = ((60 - failed.reduce((sum, count) => sum + count, 0)) * chunk.length) / 2 ** 20;
    return { burst: { isMoreThanTheRate: acceptedMiB > seconds + 1, acceptedMiB, seconds } };
  });
}

async function iteratorOf(StreamName: string, ShardIteratorType: 'LATEST' | 'TRIM_HORIZON'): Promise<string> {
  const query = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType };
  return required('an iterator', 30, async () => {
    try {
      return (await kinesis.send(new GetShardIteratorCommand(query))).ShardIterator;
    } catch {
      return undefined;
    }
  });
}

export const handler = experimentHandler(
  { trimmedRecord, throttledReads, refusedWrites, metricDelay, onDemandShards, burst },
  async ({ prefix }: Partial<Settings>) => {
    if (prefix !== undefined) await sweepStreams(prefix);
    return {};
  },
);
