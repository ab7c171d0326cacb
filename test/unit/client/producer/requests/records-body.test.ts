import { KinesisClient, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-kinesis';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { NodeHttp2Handler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  KinesisProducer,
  type KinesisProducerOptions,
  type OutgoingRecord,
} from '../../../../../client/producer';
import { ManualClock, settle } from '../../../../support/manual-clock';
import { ScriptedStream } from '../../support/scripted-stream';

/** Of middleware at the serialize step of the SDK. */
interface Arguments {
  readonly input: ServiceInputTypes;
  readonly request: unknown;
}
type Next = (args: Arguments) => Promise<{ readonly response: unknown; readonly output: ServiceOutputTypes }>;

let stream: ScriptedStream;

beforeEach(async () => {
  stream = await ScriptedStream.start();
});
afterEach(() => stream.close());

const producer = (options: Partial<KinesisProducerOptions> = {}) =>
  new KinesisProducer({
    client: stream.client,
    streamName: 'clicks',
    clock: new ManualClock(),
    rateLimit: Number.POSITIVE_INFINITY,
    ...options,
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

  it("is the SDK's where the client speaks another protocol, also for calls that begin while that is found out", async () => {
    const { endpoint, region, credentials } = stream.client.config;
    const client = new KinesisClient({
      endpoint,
      region,
      credentials,
      protocol: AwsSmithyRpcV2CborProtocol,
      maxAttempts: 1,
    });
    let calls = 0;
    // The second call comes to its body when the first has found out.
    client.middlewareStack.addRelativeTo(
      (next: Next) => async (args: Arguments) => {
        if ('Records' in args.input && ++calls === 2) await settle();
        return await next(args);
      },
      { relation: 'after', toMiddleware: 'serializerMiddleware', name: 'late' },
    );
    const one = producer({ client, collectionMaxCount: 1 });
    const written = ['a', 'b'].map((value) => one.put({ data: Buffer.from(value), partitionKey: 'k' }));
    await one.close();
    expect((await Promise.all(written)).map(({ attempts }) => attempts)).toEqual([1, 1]);
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([1, 1]);
    expect(stream.written.sort()).toEqual(['a', 'b']);
    client.destroy();
  });

  it.each([
    ['HTTP/2', () => new NodeHttp2Handler()],
    ['fetch', () => new FetchHttpHandler()],
  ])('is sent over %s', async (_, handler) => {
    const { endpoint, region, credentials } = stream.client.config;
    const client = new KinesisClient({ endpoint, region, credentials, requestHandler: handler() });
    const one = producer({ client });
    for (const record of RECORDS) {
      const written = one.put(record);
      await one.flush();
      await written;
    }
    expect(sent()).toEqual(put);
    client.destroy();
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

describe('middleware of the client', () => {
  interface Entries {
    readonly Records?: { readonly Data: Uint8Array; readonly PartitionKey: string }[];
  }
  const onInput = (change: (input: Entries) => Entries) =>
    stream.client.middlewareStack.add(
      (next) => (args) => next({ ...args, input: change(args.input as Entries) as ServiceInputTypes }),
      { step: 'initialize', name: 'ofTheTest' },
    );

  it('that encrypts the data is not passed by', async () => {
    onInput(({ Records, ...rest }) => ({
      ...rest,
      Records: Records?.map((entry) => ({ ...entry, Data: Buffer.from('secret') })),
    }));
    await finishPutting();
    expect(new Set(stream.written)).toEqual(new Set(['secret']));
  });

  it('that changes the records in their place is not passed by', async () => {
    onInput((input) => {
      for (const entry of input.Records ?? []) Object.assign(entry, { Data: Buffer.from('secret') });
      return input;
    });
    await finishPutting();
    expect(new Set(stream.written)).toEqual(new Set(['secret']));
  });

  it('behind the serializer sees all records, and all of the body', async () => {
    const seen: unknown[] = [];
    stream.client.middlewareStack.add(
      (next) => (args) => {
        const { Records } = args.input as Entries;
        const { body } = args.request as { body: Uint8Array };
        seen.push(Records?.length, JSON.parse(Buffer.from(body).toString()).Records.length);
        return next(args);
      },
      { step: 'build', priority: 'high', name: 'ofTheTest' },
    );
    await finishPutting();
    expect(seen).toEqual([RECORDS.length, RECORDS.length]);
  });

  it('that keeps the input finds no bytes of another aggregate in it', async () => {
    const kept: { readonly data: Uint8Array; readonly hex: string }[] = [];
    onInput((input) => {
      for (const { Data } of input.Records ?? []) {
        kept.push({ data: Data, hex: Buffer.from(Data).toString('hex') });
      }
      return input;
    });
    const one = producer({
      aggregationEnabled: true,
      recordDistributionStrategyDefault: 'USER_PARTITION_KEY',
      // Something is always outstanding, or the producer keeps no bytes.
      maxConnections: 1,
      collectionMaxCount: 1,
    });
    const data = Array.from({ length: 60 }, (_, at) => ({
      data: Buffer.alloc(10_000, at),
      partitionKey: 'k',
    }));
    const results = one.putAll(data);
    await one.close();
    await results;
    expect(kept.length).toBeGreaterThan(10);
    for (const { data, hex } of kept) expect(['', hex]).toContain(Buffer.from(data).toString('hex'));
    expect(kept.some(({ data }) => data.length === 0)).toBe(true);
  });
});

async function finishPutting(): Promise<void> {
  const one = producer();
  const results = one.putAll(RECORDS);
  await one.flush();
  await results;
}
