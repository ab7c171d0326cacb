import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { type StreamRecord, userRecordsOf } from '../../../client';
import { LocalAws } from '../../../local';
import type { DataStream } from '../../../local/services/kinesis';
import type { ReadRecord } from '../../../local/services/kinesis/types';

/** A local account with one stream, in real time, for clients of other makers. */
export class LocalAccount {
  private constructor(
    readonly aws: LocalAws,
    readonly stream: DataStream,
    private readonly folder: string,
  ) {}

  static async open(shardCount: number): Promise<LocalAccount> {
    const folder = mkdtempSync(join(tmpdir(), 'interop-'));
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Interop');
    const made = new CfnStream(stack, 'Stream', { name: 'orders', shardCount });
    new CfnOutput(stack, 'StreamName', { value: made.ref });
    const assembly = app.synth().directory;
    const aws = await LocalAws.start({ assembly, folder: join(folder, 'run') });
    return new LocalAccount(aws, aws.kinesis.stream(aws.output('StreamName')), folder);
  }

  /** What a client needs that finds the rest by its environment. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      AWS_ENDPOINT_URL: this.aws.endpoint,
      AWS_REGION: this.aws.region,
      AWS_DEFAULT_REGION: this.aws.region,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
    };
  }

  get port(): number {
    return Number(new URL(this.aws.endpoint).port);
  }

  /** The texts of all user records of the stream, read in-process and taken out of aggregates by our own code. */
  texts(): string[] {
    const { deliveryReader: reader, state } = this.stream;
    const found: string[] = [];
    for (const shard of state.shards().all) {
      let iterator: string | undefined = reader.getShardIterator(shard.id, { type: 'TRIM_HORIZON' });
      for (let count = 1; count > 0 && iterator !== undefined; ) {
        const page = reader.getRecords(iterator, 10_000);
        count = page.records.length;
        iterator = page.nextShardIterator;
        const { records } = userRecordsOf(page.records.map(toRecord));
        found.push(...records.map((one) => Buffer.from(one.data).toString()));
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function toRecord({ sequenceNumber, partitionKey, data }: ReadRecord): StreamRecord {
  return { SequenceNumber: sequenceNumber, PartitionKey: partitionKey ?? undefined, Data: data };
}

/** The account of records that were written and read, which every test of a client prints and compares. */
export interface Tally {
  readonly written: number;
  readonly read: number;
  readonly lost: number;
  readonly doubled: number;
}

export function tally(client: string, written: readonly string[], read: readonly string[]): Tally {
  const seen = new Set(read);
  const lost = written.filter((text) => !seen.has(text)).length;
  const counts = { written: written.length, read: read.length, lost, doubled: read.length - seen.size };
  console.log(
    `${client}: ${Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
  return counts;
}
