import { resolve } from 'node:path';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kcl } from '../../bench/client/kcl';
import { LocalAccount, tally } from './support/local-account';
import { until } from './support/until';

const missing = Kcl.missing();
if (missing !== undefined) console.log(`skipped: reading by the KCL needs ${missing}`);

const BATCH = 400;
const applicationName = 'order-index';

/** The real Kinesis Client Library 3.5: CBOR over HTTP/2, enhanced fan-out, metrics, its own lease table and index. */
describe.skipIf(missing !== undefined)('the KCL 3.5, which is told the endpoint', () => {
  let account: LocalAccount;
  let kcl: Kcl;
  let kinesis: KinesisClient;
  const written: string[] = [];

  beforeAll(async () => {
    kcl = Kcl.prepare(resolve(__dirname, 'support/kcl'));
    account = await LocalAccount.open(2);
    kinesis = new KinesisClient(account.aws.clientConfiguration);
  });

  afterAll(async () => {
    kcl?.close();
    kinesis?.destroy();
    await account?.close();
  });

  async function write(): Promise<void> {
    const texts = Array.from({ length: BATCH }, (_, i) => `record-${written.length + i}`);
    written.push(...texts);
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    const StreamName = account.stream.state.name;
    expect((await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount).toBe(0);
  }

  it('reads every record once, through a split', async () => {
    const { aws, stream } = account;
    await write();
    const worker = kcl.start({
      endpoint: aws.endpoint,
      streamName: stream.state.name,
      applicationName,
      workerId: 'kcl-1',
      region: aws.region,
      settings: 'stock',
    });
    await until(() => worker.texts.length >= BATCH);
    await kinesis.send(
      new SplitShardCommand({
        StreamName: stream.state.name,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: String(2n ** 126n),
      }),
    );
    await until(() => stream.state.openShardCount === 3);
    await write();
    await until(() => worker.texts.length >= 2 * BATCH);
    await worker.stop();
    expect(tally('KCL', written, worker.texts)).toEqual({
      written: 2 * BATCH,
      read: 2 * BATCH,
      lost: 0,
      doubled: 0,
    });
    expect(new Set(worker.shards)).toEqual(
      new Set([0, 1, 2, 3].map((number) => `shardId-00000000000${number}`)),
    );
    expect(stream.consumers.all, 'it registered a consumer').toHaveLength(1);
    const cloudWatch = new CloudWatchClient(aws.clientConfiguration);
    const { Metrics } = await cloudWatch.send(new ListMetricsCommand({ Namespace: applicationName }));
    expect(Metrics?.map(({ MetricName }) => MetricName)).toContain('RecordsProcessed');
    const dynamodb = new DynamoDBClient(aws.clientConfiguration);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: applicationName }));
    expect(Table?.GlobalSecondaryIndexes, 'it made its index').toMatchObject([{ IndexStatus: 'ACTIVE' }]);
  });
});
