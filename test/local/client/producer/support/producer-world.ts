import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import {
  deaggregate,
  HashKeyRange,
  hashKeyOfRecord,
  KinesisProducer,
  type KinesisProducerOptions,
  type OutgoingRecord,
  type PutResult,
  RecordNotWrittenError,
} from '../../../../../client';
import { Random } from '../../../../../common';
import { type FaultOptions, LocalAws } from '../../../../../local';
import { FaultyWire, textOf, type WireFaults } from './faulty-wire';

export const STREAM = 'clicks';

export interface WorldOptions {
  readonly shards: number;
  readonly properties?: object;
  readonly faults?: FaultOptions;
  readonly wire?: (now: () => number) => WireFaults;
  readonly seed?: number;
}

/** A user record in the stream, as a KCL reads it: aggregates with a stray are dropped. */
interface Stored {
  readonly place: string;
  readonly text: string;
  readonly partitionKey: string;
}

/** One stream in a local AWS, and a client whose wire has faults. */
export class ProducerWorld {
  private constructor(
    readonly aws: LocalAws,
    readonly client: KinesisClient,
    /** Of somebody else, whose calls nothing happens to. */
    readonly operator: KinesisClient,
    readonly wire: FaultyWire,
    private readonly folder: string,
  ) {}

  static async start({ shards, properties, faults, wire, seed = 1 }: WorldOptions): Promise<ProducerWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'producer-'));
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    new CfnResource(stack, 'Clicks', {
      type: 'AWS::Kinesis::Stream',
      properties: { Name: STREAM, ShardCount: shards, ...properties },
    });
    const aws = await LocalAws.start({
      assembly: app.synth().directory,
      folder: join(folder, 'run'),
      seed,
      startsAt: Date.UTC(2026, 10, 20, 12),
      faults,
      onNotice: () => undefined,
    });
    const handler = new FaultyWire(wire?.(() => aws.clock.now()) ?? {}, seed);
    const client = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1, requestHandler: handler });
    const operator = new KinesisClient(aws.clientConfiguration);
    return new ProducerWorld(aws, client, operator, handler, folder);
  }

  producer(options: Partial<KinesisProducerOptions> = {}): KinesisProducer {
    const random = new Random(7);
    return new KinesisProducer({
      client: this.client,
      streamName: STREAM,
      clock: this.aws.clock,
      random: () => random.next(),
      onNotice: () => undefined,
      onFailed: () => undefined,
      ...options,
    });
  }

  /** Every user record that a KCL would hand on, in the order of its shard. */
  stored(): Stored[] {
    const { deliveryReader } = this.aws.kinesis.stream(STREAM);
    return deliveryReader.listShards().flatMap(({ shardId, startingHashKey, endingHashKey }) => {
      const range = HashKeyRange.of({
        ShardId: shardId,
        HashKeyRange: { StartingHashKey: startingHashKey, EndingHashKey: endingHashKey },
      });
      const found: Stored[] = [];
      let iterator: string | undefined = deliveryReader.getShardIterator(shardId, { type: 'TRIM_HORIZON' });
      while (iterator !== undefined) {
        const page = deliveryReader.getRecords(iterator);
        if (page.records.length === 0) break;
        for (const { sequenceNumber, data, partitionKey } of page.records) {
          const users = deaggregate(data);
          if (users === undefined) {
            const place = `${shardId} ${sequenceNumber}`;
            found.push({ place, text: textOf(data), partitionKey: partitionKey ?? '' });
            continue;
          }
          const isHome = users.every((user) => {
            const key = hashKeyOfRecord(user);
            return key !== undefined && range.contains(key);
          });
          if (!isHome) continue;
          for (const [at, user] of users.entries()) {
            const place = `${shardId} ${sequenceNumber} ${at}`;
            found.push({ place, text: textOf(user.data), partitionKey: user.partitionKey });
          }
        }
        iterator = page.nextShardIterator;
      }
      return found;
    });
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.operator.destroy();
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A record that was put, and its answer. */
export interface Put {
  readonly record: OutgoingRecord;
  readonly answer: PutResult | Error;
}

/** Puts records and keeps the answers. */
export class PutLog {
  readonly puts: Put[] = [];

  put(producer: KinesisProducer, record: OutgoingRecord): void {
    producer.put(record).then(
      (answer) => this.puts.push({ record, answer }),
      (answer: Error) => this.puts.push({ record, answer }),
    );
  }
}

/** What is wrong between the answers and the stream; empty if nothing is. */
export function disagreements(
  puts: readonly Put[],
  stored: readonly Stored[],
  hidden: ReadonlySet<string>,
): string[] {
  const wrong: string[] = [];
  const byPlace = new Map(stored.map((one) => [one.place, one]));
  const times = new Map<string, number>();
  for (const { text } of stored) times.set(text, (times.get(text) ?? 0) + 1);
  for (const { record, answer } of puts) {
    const text = textOf(record.data);
    const count = times.get(text) ?? 0;
    if (answer instanceof Error) {
      const mayBeWritten = answer instanceof RecordNotWrittenError && answer.mayBeWritten;
      if (!mayBeWritten && count > 0) wrong.push(`${text} failed and is there: ${answer.message}`);
      continue;
    }
    const { shardId, sequenceNumber, subSequenceNumber } = answer;
    const place = [shardId, sequenceNumber, ...(subSequenceNumber === undefined ? [] : [subSequenceNumber])];
    const found = byPlace.get(place.join(' '));
    if (found?.text !== text || found.partitionKey !== record.partitionKey) {
      wrong.push(`${text} should be at ${place.join(' ')}, where ${found?.text ?? 'nothing'} is`);
    }
    if (count > 1 && !hidden.has(text)) wrong.push(`${text} is there ${count} times without reason`);
  }
  return wrong;
}

/** Keys whose records, each the first time it is there, are not in the order in which they were put. */
export function disorder(puts: readonly OutgoingRecord[], stored: readonly Stored[]): string[] {
  const seen = new Set<string>();
  const ranks = new Map(puts.map(({ data }, rank) => [textOf(data), rank]));
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const { text, partitionKey } of stored) {
    if (seen.has(text)) continue;
    seen.add(text);
    const rank = ranks.get(text) ?? Number.NaN;
    if (rank < (last.get(partitionKey) ?? -1)) wrong.push(`${text} of ${partitionKey}`);
    last.set(partitionKey, rank);
  }
  return wrong;
}
