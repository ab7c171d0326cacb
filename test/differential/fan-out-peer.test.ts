import {
  CreateStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListStreamConsumersCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  type StartingPosition,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, expect, it } from 'vitest';
import { startKinesisLocal } from '../../bench/kinesis/peers';
import { clientFor, startOurs } from './servers';

/** Both servers get the same questions over HTTP/1.1, because the peer has event streams only there. */
const StreamName = 'fan-out';
const ShardId = 'shardId-000000000000';
/**
 * Questions that the peer answers differently. The API model gives names a pattern, so a wrong name is a
 * ValidationException. ResourceNotFoundException is a documented error of SubscribeToShard for an unknown shard.
 */
const KNOWN = {
  'error: a name of spaces': 'InvalidArgumentException',
  'error: an unknown shard': 'no error',
};
const cleanUps: (() => unknown)[] = [];

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function ask(client: KinesisClient): Promise<Record<string, unknown>> {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const summary = async () =>
    (await client.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
  await expect.poll(async () => (await summary())?.StreamStatus).toBe('ACTIVE');
  const StreamARN = (await summary())?.StreamARN;
  const register = (ConsumerName: string) =>
    client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
  const { Consumer } = await register('reader');
  const ConsumerARN = Consumer?.ConsumerARN;
  const described = async () =>
    (await client.send(new DescribeStreamConsumerCommand({ ConsumerARN }))).ConsumerDescription;
  await expect.poll(async () => (await described())?.ConsumerStatus).toBe('ACTIVE');

  const numbers: (string | undefined)[] = [];
  for (const text of ['a', 'b', 'c']) {
    const record = { StreamName, PartitionKey: 'k', Data: Buffer.from(text) };
    numbers.push((await client.send(new PutRecordCommand(record))).SequenceNumber);
  }
  const texts = async (StartingPosition: StartingPosition) => {
    const { EventStream = [] } = await client.send(
      new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }),
    );
    for await (const { SubscribeToShardEvent: event } of EventStream) {
      if (!event?.Records?.length) continue;
      return {
        texts: event.Records.map(({ Data }) => Buffer.from(Data ?? []).toString()),
        // The peer's number is the last record's; AWS's, like ours, is another one behind it.
        goesOnAfterTheLast:
          (event.ContinuationSequenceNumber ?? '') >= (event.Records.at(-1)?.SequenceNumber ?? ''),
        behind: event.MillisBehindLatest,
      };
    }
    return undefined;
  };
  const errorOf = async (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: Error) => error.name,
    );
  return {
    arn: ConsumerARN?.replace(/:\d+$/, ':time'),
    status: [Consumer?.ConsumerStatus, (await described())?.StreamARN],
    listed: (await client.send(new ListStreamConsumersCommand({ StreamARN }))).Consumers?.map(
      ({ ConsumerName }) => ConsumerName,
    ),
    all: await texts({ Type: 'TRIM_HORIZON' }),
    'error: registered twice': await errorOf(register('reader')),
    'error: a name of spaces': await errorOf(register('a b')),
    'error: described without a name': await errorOf(
      client.send(new DescribeStreamConsumerCommand({ StreamARN })),
    ),
    'error: an unknown consumer': await errorOf(
      client.send(new DescribeStreamConsumerCommand({ ConsumerARN: `${StreamARN}/consumer/none:1` })),
    ),
    'error: an unknown shard': await errorOf(
      client.send(
        new SubscribeToShardCommand({
          ConsumerARN,
          ShardId: 'shardId-000000000009',
          StartingPosition: { Type: 'LATEST' },
        }),
      ),
    ),
    deregistered: await errorOf(client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }))),
    numbers: numbers.every((number) => number !== undefined),
  };
}

it('our Kinesis and kinesis-local answer alike about consumers', async () => {
  const transcripts: Record<string, unknown>[] = [];
  for (const start of [startOurs, startKinesisLocal]) {
    const server = await start();
    cleanUps.push(server.stop);
    const client = clientFor(server.url);
    cleanUps.push(() => client.destroy());
    transcripts.push(await ask(client));
  }
  const [ours, theirs] = transcripts;
  expect(ours).toMatchObject({ all: { texts: ['a', 'b', 'c'] } });
  expect({ ...ours, ...KNOWN }).toEqual(theirs);
});
