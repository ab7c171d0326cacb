import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { AggregateBuilder } from '../../../../../client/aggregation';
import { LeaseConsumer, type LeaseConsumerOptions } from '../../../../../client/consumer';
import { EventClock } from '../../../../../local/base/time';
import { FrontDoor } from '../../../../../local/http';
import { DynamoDb } from '../../../../../local/services/dynamodb';
import { type DataStream, KinesisEngine, KinesisService } from '../../../../../local/services/kinesis';

const HOME = { region: 'eu-west-1', accountId: '123456789012' };
const START = Date.UTC(2026, 10, 20, 12);

/** Kinesis and DynamoDB behind one endpoint on a real socket, and consumers, all by one clock that the test plays. */
export class ConsumerFixture {
  readonly notices: string[] = [];
  private readonly clients: { destroy(): void }[] = [];
  private readonly errors: unknown[];

  private constructor(
    readonly clock: EventClock,
    readonly engine: KinesisEngine,
    private readonly dynamoDb: DynamoDb,
    private readonly door: FrontDoor,
    readonly url: string,
    errors: unknown[],
  ) {
    this.errors = errors;
  }

  /** @param isLive whether time passes by itself, for programs that live in real time */
  static async start({ isLive = false } = {}): Promise<ConsumerFixture> {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const clock = new EventClock({
      startsAt: isLive ? undefined : START,
      isLive,
      onError,
      onNotice: onError,
    });
    const engine = new KinesisEngine({ clock, ...HOME });
    const dynamoDb = await DynamoDb.start({ clock, onError, ...HOME });
    const door = new FrontDoor({ services: [new KinesisService(engine, onError), dynamoDb], onError });
    const { url } = await door.start({ port: 0 });
    return new ConsumerFixture(clock, engine, dynamoDb, door, url, errors);
  }

  /** @returns what failed that should not have */
  async close(): Promise<unknown[]> {
    for (const client of this.clients) client.destroy();
    await this.clock.play(this.door.close());
    this.engine.close();
    await this.clock.play(this.dynamoDb.close());
    this.clock.close();
    return this.errors;
  }

  readonly region = HOME.region;

  get kinesis(): KinesisClient {
    return this.made(new KinesisClient(this.configuration));
  }

  get dynamodb(): DynamoDBClient {
    return this.made(new DynamoDBClient(this.configuration));
  }

  async stream(name: string, shardCount: number): Promise<DataStream> {
    const stream = this.engine.createStream({ name, shardCount });
    await this.settled(stream);
    return stream;
  }

  /** Until the stream has done what it was told. */
  async settled(stream: DataStream): Promise<void> {
    await this.clock.runUntil(() => stream.state.lifecycle.status === 'ACTIVE');
  }

  consumer(options: Partial<LeaseConsumerOptions>): LeaseConsumer {
    const { kinesis, dynamodb, clock } = this;
    return new LeaseConsumer({
      kinesis,
      dynamodb,
      applicationName: `app-${options.streamName}`,
      clock,
      wallClock: () => clock.now(),
      random: () => 0.5,
      onNotice: (message) => this.notices.push(message),
      ...options,
    });
  }

  /** The items of a lease table, as they are. */
  async items(TableName: string) {
    const { Items = [] } = await this.clock.play(this.dynamodb.send(new ScanCommand({ TableName })));
    return Items.sort((a, b) => ((a.leaseKey?.S ?? '') < (b.leaseKey?.S ?? '') ? -1 : 1));
  }

  private get configuration() {
    return {
      endpoint: this.url,
      region: HOME.region,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
  }

  private made<T extends { destroy(): void }>(client: T): T {
    this.clients.push(client);
    return client;
  }
}

/** One record of the stream that carries these texts as user records. */
export function aggregate(...texts: readonly string[]): Buffer {
  const builder = new AggregateBuilder();
  for (const text of texts) builder.add({ partitionKey: text, data: Buffer.from(text) });
  return Buffer.from(builder.build().data);
}

export function textOf({ data }: { readonly data: Uint8Array }): string {
  return Buffer.from(data).toString();
}
