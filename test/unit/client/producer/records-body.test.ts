import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KinesisProducer, type OutgoingRecord } from '../../../../client/producer';
import { ManualClock } from '../../../support/manual-clock';
import { ScriptedStream } from '../support/scripted-stream';

let stream: ScriptedStream;

beforeEach(async () => {
  stream = await ScriptedStream.start();
});
afterEach(() => stream.close());

const producer = () =>
  new KinesisProducer({
    client: stream.client,
    streamName: 'clicks',
    clock: new ManualClock(),
    rateLimit: Number.POSITIVE_INFINITY,
  });

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 167 + length) % 256));

/** Data of every padding, also of many pieces, and as a view; keys of every kind. */
const RECORDS: OutgoingRecord[] = [
  ...[0, 1, 2, 3, 4, 49_151, 49_152, 49_153, 200_000].map((length) => ({
    data: bytes(length),
    partitionKey: `${length} bytes`,
  })),
  { data: new Uint8Array(bytes(20).subarray(5, 15)), partitionKey: 'a view' },
  ...['"', '\\', '\n\u0000', 'größe', '💧', 'a\u2028b', '\ud800x', '__proto__'].map((partitionKey) => ({
    data: bytes(7),
    partitionKey,
  })),
  { data: bytes(5), partitionKey: 'k', explicitHashKey: String(2n ** 128n - 1n) },
];

const sent = () =>
  stream.calls.flatMap(({ Records }) =>
    Records.map(({ Data, PartitionKey, ExplicitHashKey }) => [Data, PartitionKey, ExplicitHashKey]),
  );
const put = RECORDS.map(({ data, partitionKey, explicitHashKey }) => [
  Buffer.from(data).toString('base64'),
  // JSON has no lone surrogate in UTF-8; what it escapes is read back.
  partitionKey,
  explicitHashKey,
]);

describe('the body of a call', () => {
  it('holds the records as the SDK would write them, and all else that the SDK wrote', async () => {
    await finishPutting();
    expect(sent()).toEqual(put);
    expect(stream.calls[0]?.StreamName).toBe('clicks');
  });

  it('is right when the bytes of one before are used again', async () => {
    const again = producer();
    for (const record of RECORDS) {
      const written = again.put(record);
      await again.flush();
      await written;
    }
    expect(sent()).toEqual(put);
    expect(stream.calls).toHaveLength(RECORDS.length);
  });

  it("is the SDK's where the client speaks another protocol", async () => {
    const types: unknown[] = [];
    stream.client.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        types.push(headers['content-type']);
        headers['content-type'] = 'application/cbor';
        const result = next(args);
        return result;
      },
      { step: 'build', priority: 'high', name: 'otherProtocol' },
    );
    stream.client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['content-type'] =
          'application/x-amz-json-1.1';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'high', name: 'asTheTestStreamSpeaks' },
    );
    await finishPutting();
    expect(sent()).toEqual(put);
    // Once for the attempt to write it here.
    expect(types).toHaveLength(2);
  });

  it('leaves the input of the command as it is, for whoever looks at it on its way', async () => {
    const inputs: unknown[] = [];
    stream.client.middlewareStack.add(
      (next) => (args) => {
        inputs.push(args.input);
        return next(args);
      },
      { step: 'initialize', name: 'look' },
    );
    await finishPutting();
    expect(inputs).toEqual([
      expect.objectContaining({
        StreamName: 'clicks',
        Records: RECORDS.map(({ partitionKey }) => expect.objectContaining({ PartitionKey: partitionKey })),
      }),
    ]);
  });
});

async function finishPutting(): Promise<void> {
  const one = producer();
  const results = one.putAll(RECORDS);
  await one.flush();
  await results;
}
