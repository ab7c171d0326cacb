import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { App, CfnOutput, aws_glue as glue, Stack } from 'aws-cdk-lib';
import {
  ChannelDelivery,
  ChannelDestination,
  DataStream,
  DeliveryDestination,
  DeliveryFormat,
  FirehoseDelivery,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../../local';
import { readParquetFile } from './support/parquet-reader';

/** One stream, and three deliveries of it: Parquet with a backup, partitions by customer, and a channel. */
function synthesize(outdir: string): string {
  const stack = new Stack(new App({ outdir }), 'Lake', { env: { region: 'eu-west-1' } });
  const stream = new DataStream(stack, 'Clicks', { capacity: StreamCapacity.onDemand() });
  const database = new glue.CfnDatabase(stack, 'Database', {
    catalogId: stack.account,
    databaseInput: { name: 'clicks' },
  });
  const table = new glue.CfnTable(stack, 'Table', {
    catalogId: stack.account,
    databaseName: 'clicks',
    tableInput: {
      name: 'views',
      storageDescriptor: {
        columns: [
          { name: 'customer', type: 'string' },
          { name: 'n', type: 'int' },
        ],
      },
    },
  });
  table.node.addDependency(database);
  const parquet = new FirehoseDelivery(stack, 'Parquet', {
    stream,
    destination: DeliveryDestination.s3({
      format: DeliveryFormat.parquet({ databaseName: 'clicks', tableName: 'views' }),
      sourceBackup: {},
    }),
  });
  parquet.node.addDependency(table);
  new FirehoseDelivery(stack, 'Partitioned', {
    stream,
    destination: DeliveryDestination.s3({
      prefix: 'customer=!{partitionKeyFromQuery:customer}/',
      partitioning: { keysFromQuery: { customer: '.customer' } },
      appendNewline: true,
    }),
  });
  new ChannelDelivery(stack, 'Channel', { stream, destination: ChannelDestination.s3() });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  return (stack.node.root as App).synth().directory;
}

describe("this library's deliveries on one machine", () => {
  const folder = mkdtempSync(join(tmpdir(), 'deliveries-'));
  let aws: LocalAws;
  const objects: { kind: string; key: string; file: string }[] = [];

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: synthesize(join(folder, 'cdk.out')),
      folder,
      onDelivery: (_, outcome) => {
        if (!('object' in outcome) || outcome.object === undefined) return;
        const { bucket, key } = outcome.object;
        objects.push({ kind: outcome.kind, key, file: join(folder, 's3', bucket, key) });
      },
    });
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const Records = ['a', 'b', 'a'].map((customer, n) => ({
      PartitionKey: customer,
      Data: Buffer.from(JSON.stringify({ customer, n })),
    }));
    await kinesis.send(new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records }));
    kinesis.destroy();
    await aws.clock.play(Promise.all([aws.deliveryStreams.flush(), aws.channels.flush()]));
  });

  afterAll(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true });
  });

  /** The bytes of the objects whose key matches, as they lie in the run folder. */
  const found = (key: RegExp) =>
    objects.filter((it) => key.test(it.key)).map(({ file }) => readFileSync(file));

  it('Parquet by a Glue table, opened by an independent reader', () => {
    const rows = found(/\.parquet$/).flatMap((file) => readParquetFile(file).rows);
    expect(rows.sort((a, b) => Number(a.n) - Number(b.n))).toEqual([
      { customer: 'a', n: 0 },
      { customer: 'b', n: 1 },
      { customer: 'a', n: 2 },
    ]);
  });

  it('source records in the backup', () => {
    const backup = objects
      .filter(({ kind }) => kind === 'backedUp')
      .map(({ file }) => gunzipSync(readFileSync(file)).toString());
    expect(
      backup
        .join('')
        .match(/"n":\d/g)
        ?.sort(),
    ).toEqual(['"n":0', '"n":1', '"n":2']);
  });

  it('an object for each customer', () => {
    const lines = (key: RegExp) =>
      found(key).flatMap((file) => gunzipSync(file).toString().split('\n').filter(Boolean));
    expect(lines(/^customer=a\//).sort()).toEqual(['{"customer":"a","n":0}', '{"customer":"a","n":2}']);
    expect(lines(/^customer=b\//)).toEqual(['{"customer":"b","n":1}']);
  });

  it('and all of them through the channel', () => {
    const [channel] = aws.channels.list();
    expect(channel?.counts).toMatchObject({ read: 3, delivered: 3, pending: 0 });
    for (const stream of aws.deliveryStreams.list()) {
      expect(stream.counts).toMatchObject({ read: 3, delivered: 3, pending: 0 });
    }
  });
});
