import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { App, CfnOutput, aws_rds as rds, Stack, aws_secretsmanager as secrets } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventTable } from '../../lambdas/relational-sink/event-table';
import { DataStream, RelationalSink, StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { DataApi } from './support/data-api';
import { Postgres, postgresPrograms } from './support/postgres';
import { until } from './support/until';

const programs = postgresPrograms();

describe.skipIf(programs === undefined)('a RelationalSink before a real PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relational-sink-'));
  let postgres: Postgres;
  let api: DataApi;
  let endpoint: string;
  let aws: LocalAws;
  let kinesis: KinesisClient;

  beforeAll(async () => {
    postgres = new Postgres(programs ?? '');
    await postgres.start();
    api = new DataApi(postgres);
    endpoint = await api.open();
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Sink');
    const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
    const sink = new RelationalSink(stack, 'Orders', {
      stream,
      idPath: 'order.id',
      cluster: rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
        clusterIdentifier: 'shop',
      }),
      secret: secrets.Secret.fromSecretNameV2(stack, 'Secret', 'shop'),
    });
    sink.function.addEnvironment('AWS_ENDPOINT_URL_RDS_DATA', endpoint);
    new CfnOutput(stack, 'StreamName', { value: stream.streamName });
    new CfnOutput(stack, 'Parked', { value: sink.parkingLot.bucket.bucketName });
    aws = await LocalAws.start({ assembly: app.synth().directory, folder: join(folder, 'run') });
    kinesis = new KinesisClient(aws.clientConfiguration);
  });

  afterAll(async () => {
    kinesis?.destroy();
    await aws?.close();
    await api?.close();
    await postgres?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = async (records: readonly (readonly [key: string, data: string])[]) => {
    const Records = records.map(([PartitionKey, data]) => ({ PartitionKey, Data: Buffer.from(data) }));
    const { FailedRecordCount } = await kinesis.send(
      new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records }),
    );
    expect(FailedRecordCount).toBe(0);
  };
  const order = (id: number, version: number): [string, string] => [
    `key-${id}`,
    JSON.stringify({ order: { id: `o-${id}` }, version, note: `it's "${version}" \\ 🚚\n:id` }),
  ];
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
  const rows = (): number => Number(postgres.run('select count(*) from events').output || '0');

  it('keeps the last version of each id, whatever its text, and parks what the database refuses', async () => {
    await write(ids(0, 100).map((id) => order(id, 1)));
    await write([
      ['key-1', 'no json'],
      ['key-2', '{"order": {}}'],
      ['key-3', '{"order": {"id": "o-bad"}, "note": "\\u0000"}'],
    ]);
    await write(ids(0, 100).map((id) => order(id, 2)));
    await until(
      () =>
        rows() === 100 &&
        postgres.run("select count(*) from events where data->>'version' = '2'").output === '100',
    );
    expect(postgres.run("select count(distinct data->>'note') from events").output).toBe('1');
    expect(postgres.run("select data->>'note' from events where id = 'o-7'").output).toBe(
      'it\'s "2" \\ 🚚\n:id',
    );

    // One object an invocation, with the records that it parked.
    const s3 = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
    const Bucket = aws.output('Parked');
    const parked = async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'parked/' }));
      const reasons = await Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          const { parked } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
            parked: { reason: string }[];
          };
          return parked.map(({ reason }) => reason);
        }),
      );
      return reasons.flat().sort();
    };
    await expect
      .poll(parked)
      .toEqual([
        'the database refuses the row: SQLSTATE 22P05',
        'the record has no text and no number at order.id',
        'the record is no JSON',
      ]);
    s3.destroy();
    expect(postgres.run("select count(*) from events where id = 'o-bad'").output).toBe('0');
  });

  it('waits while the database is down, and loses nothing', async () => {
    await postgres.stop();
    const before = api.calls;
    await write(ids(100, 150).map((id) => order(id, 1)));
    await until(() => api.calls > before + 1);
    await postgres.start();
    await until(() => rows() === 150);
  });

  it('takes no newer row back when an older record is written again', async () => {
    const client = new RDSDataClient({ ...aws.clientConfiguration, endpoint });
    const target = { clusterArn: 'cluster', secretArn: 'secret', database: 'events', table: 'events' };
    const table = new EventTable({ ...target, client, create: true });
    const data = '{"version": 0}';
    await table.upsert([{ id: 'o-7', sequence: '1', subSequence: 0, arrivedAt: 0, data }]);
    await table.upsert([{ id: 'o-new', sequence: '1', subSequence: 0, arrivedAt: 0, data }]);
    client.destroy();
    const version = (id: string) =>
      postgres.run(`select data->>'version' from events where id = '${id}'`).output;
    expect([version('o-7'), version('o-new')]).toEqual(['2', '0']);
  });

  it('works as a user who may only do what the runbook grants', async () => {
    const runbook = readFileSync('docs/runbooks/relational-sink.md', 'utf8');
    const [, sql = ''] = /```sql\n(.*?)```/s.exec(runbook) ?? [];
    // Beside the table of the tests before.
    expect(postgres.run(sql.replaceAll('events', 'granted'))).toMatchObject({ status: 0 });
    const limited = new DataApi(postgres, 'writer');
    const client = new RDSDataClient({ ...aws.clientConfiguration, endpoint: await limited.open() });
    const target = { clusterArn: 'cluster', secretArn: 'secret', database: 'events', table: 'granted' };
    const table = new EventTable({ ...target, client, create: false });
    for (const version of [1, 2]) {
      const data = JSON.stringify({ version });
      await table.upsert([{ id: 'o-1', sequence: String(version), subSequence: 0, arrivedAt: 0, data }]);
    }
    client.destroy();
    await limited.close();
    expect(postgres.run("select data->>'version' from granted").output).toBe('2');
    for (const statement of ['delete from granted', 'drop table granted', 'select 1 from events']) {
      expect(postgres.run(`set role writer; ${statement}`).error).toContain('42501');
    }
  });
});
