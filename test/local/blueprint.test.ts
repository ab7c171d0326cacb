import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLine, KinesisProducer } from '../../client';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { type Ledger, Ledgers } from '../../run/account/ledger';
import { BlueprintSession } from '../../run/blueprint-session';
import { clickstreamAssembly } from '../support/clickstream-assembly';

/** One valid line of an access log for each number. */
const line = (n: number) =>
  Buffer.from(
    `198.18.${n % 7}.${n % 251} - - [20/Nov/2026:12:00:${String(n % 60).padStart(2, '0')} +0000] ` +
      `"GET /page/${n % 20}?n=${n} HTTP/1.1" 200 ${n} "-" "test"`,
  );

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i));

describe('the reference architecture on one machine', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws;
  let session: BlueprintSession;
  let ledger: Ledger;
  let sessions: Ledger;
  const notices: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blueprint-'));
    assembly = clickstreamAssembly({
      capacity: StreamCapacity.provisioned({ shards: 2 }),
      consumer: { parallelizationFactor: 2 },
      redriveMaxConcurrency: 4,
    });
    const books = new Ledgers();
    aws = await LocalAws.start({
      assembly,
      folder,
      onNotice: (sentence) => notices.push(sentence),
      onRecordOutcome: (mappingId, disposition) => books.book(mappingId, disposition, Date.now()),
    });
    session = new BlueprintSession(aws);
    ledger = books.of(session.resources.mappingId);
    sessions = books.of(session.resources.sessionMappingId);
  });

  afterAll(async () => {
    session?.close();
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  async function feed(content: readonly Buffer[]): Promise<void> {
    const { clock } = aws;
    const { kinesis: client, resources } = session;
    const producer = new KinesisProducer({ client, streamName: resources.streamName, clock });
    const write = async () => {
      for (const bytes of content) void producer.put(encodeLine(bytes));
      await producer.close();
    };
    await clock.play(write());
    written += producer.stats.written;
  }

  async function settled(): Promise<void> {
    await aws.clock.runUntil(() => ledger.settled === written);
  }

  let written = 0;

  it('takes records through split and merge, while the consumer is stopped and started, and loses and duplicates none', async () => {
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const lambda = new LambdaClient(aws.clientConfiguration);
    const { streamName, mappingId } = session.resources;
    const StreamName = streamName;
    const openShards = async () =>
      ((await kinesis.send(new ListShardsCommand({ StreamName }))).Shards ?? []).filter(
        (shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined,
      );
    const { lifecycle } = aws.kinesis.stream(StreamName).state;
    const active = () => aws.clock.runUntil(() => lifecycle.status === 'ACTIVE');

    await feed(lines(0, 300));
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled: false }));
    const [first] = await openShards();
    await Promise.all([
      feed(lines(300, 600)),
      kinesis.send(
        new SplitShardCommand({
          StreamName,
          ShardToSplit: first?.ShardId,
          NewStartingHashKey: String(BigInt(first?.HashKeyRange?.EndingHashKey ?? 0) / 2n),
        }),
      ),
    ]);
    await active();
    expect(await openShards()).toHaveLength(3);
    await feed(lines(600, 900));
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled: true }));

    const [left, right] = (await openShards()).sort((a, b) =>
      BigInt(a.HashKeyRange?.StartingHashKey ?? 0) < BigInt(b.HashKeyRange?.StartingHashKey ?? 0) ? -1 : 1,
    );
    await Promise.all([
      feed(lines(900, 1200)),
      kinesis.send(
        new MergeShardsCommand({
          StreamName,
          ShardToMerge: left?.ShardId,
          AdjacentShardToMerge: right?.ShardId,
        }),
      ),
    ]);
    await active();
    expect(await openShards()).toHaveLength(2);
    await feed(lines(1200, 1500));
    await settled();

    expect(ledger).toMatchObject({ processed: 1500, deadLettered: 0, dropped: 0 });
    expect(await session.countPageViews()).toBe(1500);
    kinesis.destroy();
    lambda.destroy();
  });

  it('makes nothing of lines that are fed again', async () => {
    await feed(lines(0, 200));
    await settled();
    expect(await session.countPageViews()).toBe(1500);
  });

  it('can be read per page and minute', async () => {
    const dynamodb = new DynamoDBClient(aws.clientConfiguration);
    const { Items = [] } = await dynamodb.send(
      new ScanCommand({ TableName: session.resources.tableName, Limit: 1 }),
    );
    expect(Items[0]).toMatchObject({
      pageShard: { S: expect.stringMatching(/^\/page\/\d+#\d+$/) },
      page: { S: expect.stringMatching(/^\/page\/\d+$/) },
      viewedAt: { S: expect.stringMatching(/^2026-11-20T12:00:\d\dZ#[0-9a-f]{32}$/) },
    });
    // The client's address is personal data, so only a pseudonym is stored.
    expect(JSON.stringify(Items)).not.toContain('198.18.');
    dynamodb.destroy();
  });

  it('parks each poison record alone, with its payload, and says where it lies and why', async () => {
    const poison = [Buffer.from('nonsense'), Buffer.from([0xff, 0xfe, 0x31])];
    await feed([...lines(1500, 1550), ...poison, ...lines(1550, 1600)]);
    await settled();
    expect(ledger.deadLettered).toBe(0);
    const { parked, givenUp } = session.parked.look();
    expect(parked.map(({ reason }) => reason).sort()).toEqual([
      'the line is not UTF-8 text',
      'the time is missing',
    ]);
    expect(givenUp).toEqual([]);
    expect(await session.countPageViews()).toBe(1600);
  });

  it('redrives what is parked: poison fails again and stays in its object, and nothing is parked a second time', async () => {
    const before = session.parked.look().parked.map(({ sequenceNumber }) => sequenceNumber);
    await aws.clock.play(session.redrive());
    const { parked } = session.parked.look();
    expect(parked.map(({ sequenceNumber }) => sequenceNumber).sort()).toEqual(before.sort());
    expect(await session.countPageViews()).toBe(1600);
  });

  it('keeps in the stream what comes while the table is away, and parks and gives up nothing of it', async () => {
    const dynamodb = new DynamoDBClient(aws.clientConfiguration);
    const TableName = session.resources.tableName;
    const before = ledger.settled;
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    const { Invocations } = session.mapping().counts;
    await feed(lines(2000, 2100));
    await aws.clock.runUntil(() => session.mapping().counts.Invocations > Invocations + 3);
    expect(ledger.settled).toBe(before);

    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pageShard', KeyType: 'HASH' },
          { AttributeName: 'viewedAt', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pageShard', AttributeType: 'S' },
          { AttributeName: 'viewedAt', AttributeType: 'S' },
        ],
      }),
    );
    await settled();
    expect(session.parked.look()).toMatchObject({ parked: { length: 2 }, givenUp: [] });
    expect(await session.countPageViews()).toBe(100);
    dynamodb.destroy();
  });

  it('has counted the sessions of all that, in spite of the other consumer: nothing twice, nothing lost', async () => {
    await aws.clock.runUntil(() => sessions.settled === written);
    expect(sessions).toMatchObject({ processed: written, deadLettered: 0, dropped: 0 });
    expect(session.parkedForSessions.look().parked).toHaveLength(2);
    const visitors = new Set(
      [...lines(0, 1600), ...lines(2000, 2100)].map((text) => text.toString().split(' ')[0]),
    );
    expect(await session.countSessions()).toBe(visitors.size);
  });

  it('has delivered each record into exactly one object of S3, and what is no page view below the error prefix', async () => {
    expect(await aws.clock.play(session.countDelivered())).toEqual({
      delivered: written - 2,
      distinct: 1700,
      failed: 2,
    });
    const objects = aws.objects.listObjects(session.resources.deliveryBucketName);
    const views = objects.filter(({ key }) => key.startsWith('page-views/date=2026-11-20/hour=12/'));
    expect(views.length).toBeGreaterThan(0);
    for (const { file } of views) {
      expect(gunzipSync(readFileSync(file)).toString()).not.toContain('198.18.');
    }
  });

  it('answers a shard over its limit as AWS does', async () => {
    const { FailedRecordCount, Records = [] } = await session.kinesis.send(
      new PutRecordsCommand({
        StreamName: session.resources.streamName,
        Records: Array.from({ length: 3 }, () => ({ Data: Buffer.alloc(700_000), PartitionKey: 'one key' })),
      }),
    );
    expect(FailedRecordCount).toBeGreaterThan(0);
    expect(Records.at(-1)).toMatchObject({ ErrorCode: 'ProvisionedThroughputExceededException' });
  });

  it('has told nothing that a person should worry about', () => {
    expect(notices).toEqual([]);
  });
});
