import {
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
} from '@aws-sdk/client-kinesis';
import { experimentHandler } from '../support/experiment';
import { kinesis, kinesisOnce, SubjectStream, sweepStreams } from '../support/subject-stream';
import { refusalOf, required } from '../support/wait';

export interface Settings {
  /** What the names of streams begin with. */
  readonly prefix: string;
}

/** What a subscription is pushed: while nothing is written, from a backlog, and when its consumer is deregistered. */
export async function subscription({ prefix }: Settings) {
  return SubjectStream.with(`${prefix}-pushed`, 1, async (stream) => {
    const arn = await streamArn(stream);
    const chunk = Buffer.alloc(100 * 1024, 'x');
    for (let call = 0; call < 3; call++) await stream.put(Array(8).fill(chunk));
    const consumer = await register(arn, 'one');
    const events = subscribe(consumer);
    const times: number[] = [];
    let largest = 0;
    let end = 'the subscription ended';
    const deregister = setTimeout(() => {
      void kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN: consumer }));
    }, 60_000);
    try {
      for await (const { Records = [] } of events) {
        if (Records.length === 0) times.push(Date.now());
        largest = Math.max(
          largest,
          Records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0),
        );
      }
    } catch (error) {
      end = (error as Error).name;
    } finally {
      clearTimeout(deregister);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    return {
      fanOutIdleEvents: { isEveryFiveSeconds: gaps.length > 5 && Math.max(...gaps) <= 5500, gaps },
      fanOutEventSize: { isAtMost256KiB: largest <= 256 * 1024, largest },
      deregisteredConsumer: { end },
    };
  });
}

/** Six consumers in CREATING, three on each of two streams: of what are at most five allowed? */
export async function creatingConsumers({ prefix }: Settings) {
  return SubjectStream.with(`${prefix}-first`, 1, async (first) =>
    SubjectStream.with(`${prefix}-second`, 1, async (second) => {
      const arns = [await streamArn(first), await streamArn(second)];
      const calls = arns.flatMap((StreamARN) =>
        ['one', 'two', 'three'].map((ConsumerName) =>
          refusalOf(kinesisOnce.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }))),
        ),
      );
      const refused = (await Promise.all(calls)).filter(({ name }) => name !== 'none');
      return {
        creatingConsumers: { isOfTheAccount: refused.length > 0, refused: refused.map(({ name }) => name) },
      };
    }),
  );
}

async function streamArn(stream: SubjectStream): Promise<string> {
  return (await stream.summary()).StreamDescriptionSummary?.StreamARN ?? '';
}

async function register(StreamARN: string, ConsumerName: string): Promise<string> {
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
  const { ConsumerARN = '' } = Consumer ?? {};
  await required('the consumer ACTIVE', 120, async () => {
    const { ConsumerDescription } = await kinesis.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    return ConsumerDescription?.ConsumerStatus === 'ACTIVE' || undefined;
  });
  return ConsumerARN;
}

async function* subscribe(ConsumerARN: string): AsyncGenerator<SubscribeToShardEvent> {
  const { EventStream } = await kinesis.send(
    new SubscribeToShardCommand({
      ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'TRIM_HORIZON' },
    }),
  );
  for await (const { SubscribeToShardEvent: event } of EventStream ?? [])
    if (event !== undefined) yield event;
}

export const handler = experimentHandler(
  { subscription, creatingConsumers },
  async ({ prefix }: Settings) => {
    await sweepStreams(prefix);
    return {};
  },
);
