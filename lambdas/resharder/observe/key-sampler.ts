import {
  type _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-kinesis';
import { type PacingClock, wait } from '../../../client';
import type { KeySample } from '../policy';
import { keySample, sampleLength } from './key-sample';

/** A shard takes 1,000 records a second (AWS SDK, CreateStream), so one answer of 10,000 has all of this time. */
const SAMPLE_MS = 1_000;
/** An answer may be empty though there are records. */
const MAX_READS = 3;
/**
 * A shard answers 5 calls a second, to all its readers together, and no call for 5 seconds after one that got 10 MiB
 * (Kinesis API Reference, GetRecords); readers of a full shard that are behind ask all the time. A call that was one too
 * many is repeated for so long, so that the shard that it is all about is not the one that is missing.
 */
const PATIENCE_MS = 10_000;
/** Shorter than the time between two answers of a shard, so as not to fall in step with its other readers. */
const REFUSED_PAUSE_MS = 130;
const PAUSE_MS = 200;

/** Looks at the keys that are being written to some shards. */
export class KeySampler {
  /** @param onFailure gets a sentence for each shard that could not be read */
  constructor(
    private readonly client: KinesisClient,
    private readonly streamArn: string,
    private readonly clock: PacingClock,
    private readonly onFailure: (sentence: string) => void,
  ) {}

  /** Takes one second as a rule, some more where a shard's readers leave little for it. @returns a sample of each shard that could be read */
  async sample(shardIds: readonly string[]): Promise<readonly KeySample[]> {
    const samples = await Promise.all(
      shardIds.map(async (shardId) => {
        try {
          return await this.sampleShard(shardId);
        } catch (error) {
          // The policy can do without: it splits in the middle of what it knows nothing about.
          this.onFailure(`The keys of ${shardId} could not be sampled: ${error}`);
          return [];
        }
      }),
    );
    return samples.flat();
  }

  private async sampleShard(ShardId: string): Promise<KeySample> {
    const StreamARN = this.streamArn;
    const start = new GetShardIteratorCommand({ StreamARN, ShardId, ShardIteratorType: 'LATEST' });
    let { ShardIterator } = await this.patiently(() => this.client.send(start));
    const startedAt = this.clock.now();
    const records: _Record[] = [];
    for (let reads = 0; reads < MAX_READS && ShardIterator !== undefined; reads++) {
      await wait(reads === 0 ? SAMPLE_MS : PAUSE_MS, this.clock);
      const read = new GetRecordsCommand({ StreamARN, ShardIterator });
      const page = await this.patiently(() => this.client.send(read));
      records.push(...(page.Records ?? []));
      ShardIterator = page.NextShardIterator;
      if (page.MillisBehindLatest === 0) break;
    }
    return keySample(
      ShardId,
      records.map(({ PartitionKey, Data }) => ({ PartitionKey, Data })),
      sampleLength(
        records.map(
          ({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp?.getTime() ?? Number.NaN,
        ),
        SAMPLE_MS,
        this.clock.now() - startedAt,
      ),
    );
  }

  private async patiently<T>(call: () => Promise<T>): Promise<T> {
    const until = this.clock.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ProvisionedThroughputExceededException) || this.clock.now() >= until)
          throw error;
        await wait(REFUSED_PAUSE_MS, this.clock);
      }
    }
  }
}
