import { cbor, tag } from '@smithy/core/cbor';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';
import { activeConsumer, SHARD } from '../support/subscriptions';

const api = useApi();
const CBOR = 'application/x-amz-cbor-1.1';
const EPOCH = 1;

/** A request as a Java SDK writes it. */
async function send(operation: string, input: unknown): Promise<Response> {
  return await fetch(api().url, {
    method: 'POST',
    headers: { 'content-type': CBOR, 'x-amz-target': `Kinesis_20131202.${operation}` },
    body: new Uint8Array(cbor.serialize(input)),
  });
}

async function call(operation: string, input: unknown) {
  const response = await send(operation, input);
  expect(response.headers.get('content-type')).toBe(CBOR);
  return cbor.deserialize(new Uint8Array(await response.arrayBuffer()));
}

const moment = (milliseconds: number) => tag({ tag: EPOCH, value: milliseconds });

describe('Kinesis in CBOR', () => {
  it('takes records with their bytes, and gives them back with their times in milliseconds', async () => {
    await api().activeStream();
    const Data = new Uint8Array([0, 255, 1]);
    const before = api().clock.now();
    const put = await call('PutRecords', { StreamName, Records: [{ Data, PartitionKey: 'é' }] });
    expect(put).toEqual({
      FailedRecordCount: 0,
      Records: [{ ShardId: SHARD, SequenceNumber: expect.stringMatching(/^\d+$/) }],
    });
    const { ShardIterator } = await call('GetShardIterator', {
      StreamName,
      ShardId: SHARD,
      ShardIteratorType: 'AT_TIMESTAMP',
      Timestamp: moment(before),
    });
    const { Records, MillisBehindLatest } = await call('GetRecords', { ShardIterator });
    expect(Records).toEqual([
      {
        SequenceNumber: put.Records[0].SequenceNumber,
        ApproximateArrivalTimestamp: moment(before),
        Data,
        PartitionKey: 'é',
      },
    ]);
    expect(MillisBehindLatest).toBe(0);
  });

  it('describes streams, and finds them by the time of their creation', async () => {
    await api().activeStream();
    const { StreamDescriptionSummary } = await call('DescribeStreamSummary', { StreamName });
    const { StreamCreationTimestamp, OpenShardCount } = StreamDescriptionSummary;
    expect([StreamCreationTimestamp.tag, OpenShardCount]).toEqual([EPOCH, 1]);
    const { Shards } = await call('ListShards', { StreamARN, StreamCreationTimestamp });
    expect(Shards).toMatchObject([{ ShardId: SHARD, HashKeyRange: { StartingHashKey: '0' } }]);
  });

  it('answers errors in CBOR, also for text in place of bytes', async () => {
    expect(await call('DescribeStream', { StreamName: 'none' })).toMatchObject({
      __type: 'ResourceNotFoundException',
    });
    expect(await call('PutRecord', { StreamName, PartitionKey: 'a', Data: 'not base64!' })).toMatchObject({
      __type: 'SerializationException',
      message: 'Data must be base64 text, got "not base64!".',
    });
  });

  it('pushes events with payloads in CBOR', async () => {
    await api().activeStream();
    const ConsumerARN = await activeConsumer(api());
    await call('PutRecord', { StreamName, PartitionKey: 'a', Data: Buffer.from('pushed') });
    const StartingPosition = { Type: 'TRIM_HORIZON' };
    const response = await send('SubscribeToShard', { ConsumerARN, ShardId: SHARD, StartingPosition });
    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    const [initial, event] = await messages(response, 2);
    expect(initial).toMatchObject({ type: 'initial-response', payload: {} });
    expect(event).toMatchObject({
      type: 'SubscribeToShardEvent',
      contentType: CBOR,
      payload: { Records: [{ PartitionKey: 'a' }], MillisBehindLatest: 0 },
    });
    const [record] = event?.payload.Records ?? [];
    expect(Buffer.from(record.Data).toString()).toBe('pushed');
    expect(record.ApproximateArrivalTimestamp).toMatchObject({ tag: EPOCH, value: api().clock.now() });
  });
});

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

/** The first messages of an event stream. */
async function messages(response: Response, count: number) {
  const found = [];
  let bytes = Buffer.alloc(0);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  while (found.length < count) {
    const { value = new Uint8Array() } = await reader.read();
    bytes = Buffer.concat([bytes, value]);
    while (bytes.length >= 4 && bytes.length >= bytes.readUInt32BE(0)) {
      const length = bytes.readUInt32BE(0);
      const { headers, body } = codec.decode(bytes.subarray(0, length));
      const textOf = (name: string) => headers[name]?.value;
      found.push({
        type: textOf(':event-type'),
        contentType: textOf(':content-type'),
        payload: cbor.deserialize(body),
      });
      bytes = bytes.subarray(length);
    }
  }
  await reader.cancel();
  return found;
}
