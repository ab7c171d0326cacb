import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  App,
  CfnOutput,
  Duration,
  aws_dynamodb as dynamodb,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  Stack,
} from 'aws-cdk-lib';
import { build } from 'esbuild';
import { LocalAws } from '../../local';
import type { DataStream } from '../../local/services/kinesis';
import { MIDNIGHT, recordOf } from './page-view-lines';

const SHARDS = 16;
const PAGES = 20;
const MINUTES = 60;

/** A local account in real time, with a stream, a table, and a function that counts when it is told to. */
export class CountingAccount {
  private written = 0;
  private readonly kinesis: KinesisClient;
  private readonly dynamodb: DynamoDBClient;

  private constructor(
    readonly aws: LocalAws,
    readonly folder: string,
    readonly stream: DataStream,
    readonly tableName: string,
  ) {
    this.kinesis = new KinesisClient(aws.clientConfiguration);
    this.dynamodb = new DynamoDBClient(aws.clientConfiguration);
  }

  static async open(root: string): Promise<CountingAccount> {
    const folder = mkdtempSync(join(tmpdir(), 'flink-bench-'));
    const code = join(folder, 'counter');
    await build({
      entryPoints: [join(root, 'bench/flink/minute-counter.ts')],
      outfile: join(code, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
    });
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Counting');
    const stream = new kinesis.Stream(stack, 'Clicks', {
      streamMode: kinesis.StreamMode.PROVISIONED,
      shardCount: SHARDS,
    });
    const table = new dynamodb.Table(stack, 'PageCounts', {
      partitionKey: { name: 'page', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'minute_start', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    });
    const handler = new lambda.Function(stack, 'Counter', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(code),
      memorySize: 1_769,
      timeout: Duration.minutes(1),
      environment: { TABLE_NAME: table.tableName },
    });
    new lambda.EventSourceMapping(stack, 'Mapping', {
      target: handler,
      eventSourceArn: stream.streamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 1_000,
      enabled: false,
    });
    new CfnOutput(stack, 'StreamName', { value: stream.streamName });
    new CfnOutput(stack, 'TableName', { value: table.tableName });
    const aws = await LocalAws.start({ assembly: app.synth().directory, folder: join(folder, 'run') });
    return new CountingAccount(
      aws,
      folder,
      aws.kinesis.stream(aws.output('StreamName')),
      aws.output('TableName'),
    );
  }

  /** Writes views of an hour, as fast as the shards take them. */
  async write(count: number): Promise<void> {
    let entries = Array.from({ length: count }, () => {
      const number = this.written++;
      const at = MIDNIGHT + (number % MINUTES) * 60_000;
      const record = recordOf(
        { visitor: `10.0.${number % 200}.1`, page: `/page-${number % PAGES}`, at },
        number,
      );
      return { ...record, ExplicitHashKey: String((2n ** 128n / BigInt(SHARDS)) * BigInt(number % SHARDS)) };
    });
    while (entries.length > 0) {
      const Records = entries.slice(0, 500);
      const answer = await this.kinesis.send(
        new PutRecordsCommand({ StreamName: this.stream.state.name, Records }),
      );
      const refused = Records.filter((_, index) => answer.Records?.[index]?.ErrorCode !== undefined);
      entries = [...entries.slice(500), ...refused];
    }
  }

  /** Lets the function read. */
  async enableFunction(): Promise<void> {
    const client = new LambdaClient(this.aws.clientConfiguration);
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}));
    for (const { UUID } of EventSourceMappings) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    }
    client.destroy();
  }

  /** How many records readers have got so far. */
  get read(): number {
    return this.stream.reader.shardTraffic().reduce((sum, { outgoingRecords }) => sum + outgoingRecords, 0);
  }

  /** The sum of all counts in the table. */
  async counted(): Promise<number> {
    let sum = 0;
    for await (const { Items = [] } of paginateScan(
      { client: this.dynamodb },
      { TableName: this.tableName },
    )) {
      for (const { view_count: count } of Items) sum += Number(count?.N);
    }
    return sum;
  }

  async close(): Promise<void> {
    this.kinesis.destroy();
    this.dynamodb.destroy();
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
