import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  KinesisClient,
  MergeShardsCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import {
  App,
  CfnOutput,
  aws_dynamodb as dynamodb,
  aws_kinesis as kinesis,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlinkJob } from '../../bench/flink/flink-job';
import { countsOf, MIDNIGHT, type Request, recordOf, sessionsOf } from '../../bench/flink/page-view-lines';
import { pseudonym } from '../../client';
import { LocalAws } from '../../local';
import type { DataStream } from '../../local/services/kinesis';
import { until } from './support/until';

const job = FlinkJob.prepare(resolve(__dirname, '../../examples/flink-sessions'));

const MINUTE = 60_000;
const VISITORS = 50;
const PAGES = ['/', '/index.html', '/blog/tags/puppet', '/images/logo.png', '/favicon.ico'];

/** Requests of minutes of the day: each visitor comes for a few minutes, leaves, and may come again. */
function requestsOf(from: number, to: number): Request[] {
  const requests: Request[] = [];
  for (let minute = from; minute < to; minute++) {
    for (let visitor = 0; visitor < VISITORS; visitor++) {
      if ((minute + 7 * visitor) % 53 > 9) continue;
      const page = PAGES[(minute * visitor) % PAGES.length] ?? '/';
      requests.push({
        visitor: `10.0.0.${visitor}`,
        page,
        at: MIDNIGHT + minute * MINUTE + (visitor % 60) * 1_000,
      });
    }
  }
  return requests;
}

/** As `FlinkApplication` sets them for this connector, but for the pause. */
const POLLING = { 'scan.stream.initpos': 'TRIM_HORIZON', 'scan.shard.getrecords.intervalmillis': '250' };

/** The real Flink 1.19 with the real connectors, on the sample that the documentation shows. */
describe.skipIf(job === undefined)('the sample in Flink, which is told the endpoint', () => {
  let folder: string;
  let aws: LocalAws;
  let stream: DataStream;
  let tableName: string;
  let client: KinesisClient;
  let dynamo: DynamoDBClient;
  let written = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'interop-'));
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Flink');
    const clicks = new kinesis.CfnStream(stack, 'Clicks', { name: 'clicks', shardCount: 2 });
    const table = new dynamodb.Table(stack, 'PageCounts', {
      partitionKey: { name: 'page', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'minute_start', type: dynamodb.AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(stack, 'StreamName', { value: clicks.ref });
    new CfnOutput(stack, 'TableName', { value: table.tableName });
    aws = await LocalAws.start({ assembly: app.synth().directory, folder: join(folder, 'run') });
    stream = aws.kinesis.stream(aws.output('StreamName'));
    tableName = aws.output('TableName');
    client = new KinesisClient(aws.clientConfiguration);
    dynamo = new DynamoDBClient(aws.clientConfiguration);
  });

  afterAll(async () => {
    await job?.close();
    client?.destroy();
    dynamo?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (source: Record<string, string>) => {
    const shared = { 'aws.region': aws.region, 'aws.endpoint': aws.endpoint };
    job?.start(
      {
        source: {
          ...shared,
          connector: 'kinesis',
          stream: stream.state.name,
          ...source,
          'scan.shard.discovery.intervalmillis': '1000',
        },
        table: { ...shared, connector: 'dynamodb', 'table-name': tableName },
        files: {
          path: `file://${join(folder, 'sessions')}`,
          'sink.rolling-policy.rollover-interval': '2 s',
          'sink.rolling-policy.check-interval': '1 s',
        },
        job: { lateness: "'3' HOUR", 'idle-timeout': '2 s', 'late-ttl': '1 d' },
        flink: { 'execution.checkpointing.interval': '2 s', 'parallelism.default': '2' },
      },
      { ...process.env, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: aws.region },
    );
  };

  async function write(requests: readonly Request[]): Promise<void> {
    const records = requests.map((request) => recordOf(request, written++));
    for (let from = 0; from < records.length; from += 500) {
      const Records = records.slice(from, from + 500);
      const answer = await client.send(new PutRecordsCommand({ StreamName: stream.state.name, Records }));
      expect(answer.FailedRecordCount).toBe(0);
    }
  }

  /** The counts in the table, by page and minute; `#late` stands behind the minute of late ones. */
  async function counted(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName: tableName })) {
      for (const { page, minute_start: minute, view_count: count } of Items)
        counts.set(`${page?.S} ${minute?.S}`, Number(count?.N));
    }
    return counts;
  }

  const read = () =>
    stream.reader.shardTraffic().reduce((sum, { outgoingRecords }) => sum + outgoingRecords, 0);
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);
  /** @throws Error with what Flink printed, when so many views are not counted in time */
  const reach = async (total: number) => {
    const end = performance.now() + 90_000;
    await until(async () => {
      job?.check();
      const found = sum(await counted());
      if (performance.now() > end) throw new Error(`${found} of ${total} views are counted. ${job?.printed}`);
      return found >= total;
    });
  };
  /** Until Flink has saved its state so many times more. */
  const checkpoints = async (count: number) => {
    let newest = job?.newestCheckpoint();
    for (let found = 0; found < count; ) {
      await until(() => {
        job?.check();
        return job?.newestCheckpoint() !== newest;
      });
      newest = job?.newestCheckpoint();
      found++;
    }
  };
  const openShards = async (count: number) => until(() => stream.state.openShardCount === count);

  it('counts as TypeScript does: through a split, a merge, a kill and a restore, and late views by themselves', async () => {
    const early = requestsOf(0, 60);
    const late = requestsOf(20, 24);
    const middle = requestsOf(60, 120);
    const during = requestsOf(120, 130);
    await write(early);
    start(POLLING);
    const name = stream.state.name;
    await checkpoints(1);
    await client.send(
      new SplitShardCommand({
        StreamName: name,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: String(2n ** 126n),
      }),
    );
    await openShards(3);
    await write(middle.slice(0, middle.length / 2));
    await client.send(
      new MergeShardsCommand({
        StreamName: name,
        ShardToMerge: 'shardId-000000000003',
        AdjacentShardToMerge: 'shardId-000000000001',
      }),
    );
    await openShards(2);
    await write(middle.slice(middle.length / 2));
    await checkpoints(1);
    await job?.kill();
    // The job is down, and producers go on.
    await write(during);
    const killed = performance.now();
    const readBefore = read();
    start(POLLING);
    await checkpoints(1);
    console.log(
      `Flink: a checkpoint again ${((performance.now() - killed) / 1_000).toFixed(1)} s after the kill`,
    );
    // The watermark is that of a task. So all that the job missed has to be read before time jumps.
    await checkpoints(3);
    // It went on from its checkpoint: from the beginning it would have read everything again.
    expect(read() - readBefore).toBeGreaterThanOrEqual(during.length);
    expect(read() - readBefore).toBeLessThan(early.length);
    await write(later(12));
    // A line that is none, which must hold up nothing.
    await client.send(
      new PutRecordsCommand({
        StreamName: name,
        Records: ['no JSON', '{"id":"x","line":"no page view"}'].map((text, i) => ({
          PartitionKey: String(i),
          Data: Buffer.from(text),
        })),
      }),
    );
    const onTime = [...early, ...middle, ...during];
    const expected = countsOf(onTime);
    await reach(onTime.length);
    await write(late);
    const lateKeys = new Map([...countsOf(late)].map(([key, count]) => [`${key}#late`, count]));
    await reach(onTime.length + late.length);
    const all = new Map([...expected, ...lateKeys]);
    // Whatever was late: the views of a minute are the sum of its two items.
    expect(together(await counted())).toEqual(together(all));
    expect([...(await counted())].sort()).toEqual([...all].sort());
    const wanted = sessionsOf(onTime, pseudonym);
    await until(() => sessions().length >= wanted.length);
    expect(sessions()).toEqual(wanted);
    console.log(`Flink: ${all.size} counts and ${wanted.length} sessions equal, ${late.length} late views`);
  });

  it('reads with enhanced fan-out as a consumer that is registered for it, through a split', async () => {
    await job?.kill();
    job?.forget();
    const began = Math.floor(Date.now() / 1_000);
    const { Consumer } = await client.send(
      new RegisterStreamConsumerCommand({ StreamARN: stream.state.arn, ConsumerName: 'sessions' }),
    );
    await until(() => stream.consumers.all.every(({ lifecycle }) => lifecycle.status === 'ACTIVE'));
    start({
      'scan.stream.initpos': 'AT_TIMESTAMP',
      'scan.stream.initpos-timestamp': String(began),
      'scan.stream.recordpublisher': 'EFO',
      'scan.stream.efo.registration': 'NONE',
      [`scan.stream.efo.consumerarn.${stream.state.name}`]: Consumer?.ConsumerARN ?? '',
    });
    await checkpoints(1);
    // Another day, so that the counts are others.
    const day = 24 * 60;
    const [before, after] = [requestsOf(day, day + 20), requestsOf(day + 20, day + 40)];
    await write(before);
    const [open] = stream.state.shards().open;
    const { start: from = 0n, end: to = 0n } = open?.range ?? {};
    await client.send(
      new SplitShardCommand({
        StreamName: stream.state.name,
        ShardToSplit: open?.id,
        NewStartingHashKey: String((from + to) / 2n),
      }),
    );
    await openShards(3);
    await write(after);
    await checkpoints(3);
    await write(later(36));
    const expected = countsOf([...before, ...after]);
    const ofThatDay = async () =>
      new Map([...(await counted())].filter(([key]) => key.includes('2015-05-18T00:')));
    await until(async () => {
      job?.check();
      return sum(await ofThatDay()) >= before.length + after.length;
    });
    expect(together(await ofThatDay())).toEqual(together(expected));
  });

  /** Requests in every shard, so many hours after midnight: only now the windows of the others close. */
  function later(hours: number): Request[] {
    const at = MIDNIGHT + hours * 60 * MINUTE;
    return Array.from({ length: 64 }, (_, i) => ({ visitor: `192.0.2.${i}`, page: '/later', at }));
  }

  /** The views of each page and minute, those on time and late ones together. */
  function together(counts: Map<string, number>): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const [key, count] of counts) {
      const minute = key.replace('#late', '');
      sums[minute] = (sums[minute] ?? 0) + count;
    }
    return sums;
  }

  /** The sessions of finished files. A file in progress begins with a dot. */
  function sessions(): string[] {
    const found = join(folder, 'sessions');
    if (!existsSync(found)) return [];
    return readdirSync(found, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/part-[^/]*$/.test(file))
      .flatMap((file) => readFileSync(join(found, file), 'utf8').trim().split('\n'))
      .map((line) => {
        const { visitor, started_at, ended_at, view_count } = JSON.parse(line);
        return `${visitor} ${started_at} ${ended_at} ${view_count}`;
      })
      .sort();
  }
});
