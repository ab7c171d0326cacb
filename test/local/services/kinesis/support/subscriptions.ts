import {
  type KinesisClient,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
  type SubscribeToShardEventStream,
} from '@aws-sdk/client-kinesis';
import { type Api, StreamARN, StreamName } from './api-fixture';

export const SHARD = 'shardId-000000000000';

/** Registers a consumer and waits until it is ACTIVE; returns its ARN. */
export async function activeConsumer(api: Api, ConsumerName = 'reader'): Promise<string> {
  const { Consumer } = await api.client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
  await api.settleControlPlane();
  return Consumer?.ConsumerARN ?? '';
}

export async function subscribe(
  client: KinesisClient,
  ConsumerARN: string,
  StartingPosition: StartingPosition = { Type: 'TRIM_HORIZON' },
  ShardId = SHARD,
): Promise<SubscriptionEvents> {
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }),
  );
  return new SubscriptionEvents(EventStream);
}

/** Writes these texts in one call; returns their sequence numbers. */
export async function put({ client }: Api, ...texts: readonly string[]): Promise<string[]> {
  const records = texts.map((text) => ({ PartitionKey: 'k', Data: Buffer.from(text) }));
  const { Records = [], FailedRecordCount } = await client.send(
    new PutRecordsCommand({ StreamName, Records: records }),
  );
  if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were refused`);
  return Records.map(({ SequenceNumber }) => SequenceNumber ?? '');
}

/** The events of one subscription, as the SDK returns them. */
export class SubscriptionEvents {
  private readonly iterator: AsyncIterator<SubscribeToShardEventStream>;

  constructor(stream: AsyncIterable<SubscribeToShardEventStream> | undefined) {
    if (stream === undefined) throw new Error('The answer has no event stream.');
    this.iterator = stream[Symbol.asyncIterator]();
  }

  /** `undefined` after a regular end of the subscription. */
  async next(): Promise<SubscribeToShardEvent | undefined> {
    const { value, done } = await this.iterator.next();
    return done === true ? undefined : value.SubscribeToShardEvent;
  }

  /** The last event of a shard that ends. */
  async end(): Promise<SubscribeToShardEvent | undefined> {
    let event = await this.next();
    // Every five seconds there is an event without records.
    while (event?.Records?.length === 0 && event.ChildShards === undefined) event = await this.next();
    return event;
  }

  /** Collects the records' texts until there are this many, or the subscription ends. */
  async texts(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) {
      const event = await this.next();
      if (event === undefined) break;
      texts.push(...(event.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
    }
    return texts;
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
