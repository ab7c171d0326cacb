import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AggregateBuilder, encodeLine } from '../../client';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const MINUTE_MS = 60_000;
const line = (n: number) =>
  `198.51.100.${n} - - [20/Nov/2026:10:59:${n + 10} +0000] "GET /page/${n} HTTP/1.1" 200 5 "-" "test"`;

/** The reference stack with a producer that aggregates, as the KPL does. */
describe('the blueprint with aggregates', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aggregates-'));
    assembly = clickstreamAssembly({ capacity: StreamCapacity.provisioned({ shards: 1 }) });
    aws = await LocalAws.start({ assembly, folder, onNotice: () => undefined });
    await aws.clock.play(put([[line(1), line(2), 'no page view', line(3)], [line(4)], [line(5), line(6)]]));
    await aws.clock.advance(2 * MINUTE_MS);
  });
  afterAll(async () => {
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  async function put(aggregates: readonly (readonly string[])[]): Promise<void> {
    const client = new KinesisClient(aws.clientConfiguration);
    const Records = aggregates.map((lines) => {
      const builder = new AggregateBuilder();
      for (const text of lines) builder.add(encodeLine(Buffer.from(text)));
      const { partitionKey, explicitHashKey, data } = builder.build();
      return { PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey, Data: data };
    });
    const { FailedRecordCount } = await client.send(
      new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records }),
    );
    client.destroy();
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were not put`);
  }

  it('writes the item of each user record', async () => {
    const client = new DynamoDBClient(aws.clientConfiguration);
    const scan = new ScanCommand({ TableName: aws.output('PageViewsTableName') });
    const { Items = [] } = await aws.clock.play(client.send(scan));
    client.destroy();
    expect(Items.map(({ page }) => page?.S).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `/page/${n}`));
  });

  it('parks the poison one alone, by its sub-sequence number', async () => {
    const client = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
    const Bucket = aws.output('ParkingBucketName');
    const bodies = await aws.clock.play(
      (async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'parked/' }));
        return Promise.all(
          Contents.map(async ({ Key }) => {
            const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
            return JSON.parse((await Body?.transformToString()) ?? '') as Record<string, unknown>;
          }),
        );
      })(),
    );
    client.destroy();
    expect(bodies.map(({ parked }) => parked)).toEqual([
      [expect.objectContaining({ subSequenceNumber: 2, errorName: 'NotAPageViewError' })],
    ]);
  });
});
