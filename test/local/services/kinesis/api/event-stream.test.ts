import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, describe, expect, it } from 'vitest';
import { useApi } from '../support/api-fixture';
import { REGION } from '../support/engine-fixture';
import { activeConsumer, put, SHARD, subscribe } from '../support/subscriptions';

const api = useApi();
const MIB = 2 ** 20;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function clientOf(endpoint: string): KinesisClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new KinesisClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
  closers.push(() => client.destroy());
  return client;
}

/** Subscribes over its own connection and never reads a byte of the response. */
async function subscribeAndStopReading(consumerArn: string): Promise<ClientHttp2Session> {
  const session = connect(api().url);
  closers.push(() => session.destroy());
  const request = session.request({
    ':method': 'POST',
    ':path': '/',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Kinesis_20131202.SubscribeToShard',
  });
  request.pause();
  request.end(
    JSON.stringify({ ConsumerARN: consumerArn, ShardId: SHARD, StartingPosition: { Type: 'TRIM_HORIZON' } }),
  );
  const [headers] = await once(request, 'response');
  expect(headers[':status']).toBe(200);
  return session;
}

describe('a reader that stops reading', () => {
  it('holds a few hundred kilobytes, and nobody else waits for it', async () => {
    const pushed = new Map<string, number>();
    const stream = await api().activeStream();
    Object.assign(stream.state.environment, {
      fanOutObserver: {
        onSubscribe: () => undefined,
        onPush: (_: string, name: string, { bytes }: { bytes: number }) =>
          pushed.set(name, (pushed.get(name) ?? 0) + bytes),
      },
    });
    const [stalled, reading] = [
      await activeConsumer(api(), 'stalled'),
      await activeConsumer(api(), 'reading'),
    ];
    await subscribeAndStopReading(stalled);
    const events = await subscribe(api().client, reading);
    const text = 'x'.repeat(MIB / 16 - 1);
    const total = 16 * 8;
    let seen = 0;
    for (let second = 0; second < 8; second++) {
      await put(api(), ...Array.from({ length: 16 }, () => text));
      seen += (await events.texts(16)).length;
      await api().clock.advance(1000);
    }
    expect(seen).toBe(total);
    expect(pushed.get('reading')).toBe(8 * MIB);
    expect(pushed.get('stalled')).toBeLessThan(MIB);
    await events.close();
  });

  it('costs nothing more once its connection is gone', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const session = await subscribeAndStopReading(arn);
    await put(api(), 'x'.repeat(MIB / 2));
    expect(api().engine.consumerByArn(arn).subscriptions).toBe(1);
    session.destroy();
    await expect.poll(() => api().engine.consumerByArn(arn).subscriptions).toBe(0);
  });
});

describe('a subscription that is cut in the middle of an event', () => {
  /** Forwards all bytes to the server, and bytes back until `cutAfter` of them have passed. */
  async function cuttingProxy(cutAfter: number): Promise<string> {
    const sockets: Socket[] = [];
    const proxy = createServer((inner) => {
      const outer = connectSocket(Number(new URL(api().url).port), '127.0.0.1');
      sockets.push(inner, outer);
      let left = cutAfter;
      inner.pipe(outer);
      outer.on('data', (bytes: Buffer) => {
        inner.write(bytes.subarray(0, left));
        left -= bytes.length;
        if (left <= 0) {
          inner.end();
          outer.destroy();
        }
      });
      for (const socket of [inner, outer]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  it('fails for its reader, who goes on after the last whole event and loses nothing', async () => {
    await api().activeStream();
    const texts = Array.from({ length: 3 }, (_, index) => `${index}`.repeat(200_000));
    for (const text of texts) await put(api(), text);
    const arn = await activeConsumer(api());
    // The first event, of one record, passes whole: 267 kB in base64.
    const events = await subscribe(clientOf(await cuttingProxy(400_000)), arn);
    const got: string[] = [];
    let last: string | undefined;
    const readAll = async () => {
      for (let event = await events.next(); event !== undefined; event = await events.next()) {
        got.push(...(event.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
        last = event.ContinuationSequenceNumber;
      }
    };
    await expect(readAll()).rejects.toThrow();
    expect(got).toEqual(texts.slice(0, 1));
    await expect.poll(() => api().engine.consumerByArn(arn).subscriptions).toBe(0);

    await api().clock.advance(5000);
    const rest = await subscribe(api().client, arn, { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last });
    expect(await rest.texts(2)).toEqual(texts.slice(1));
    await rest.close();
  });
});

describe('large and many', () => {
  it('a record of 8 MiB, and one of the largest size, are one event each', async () => {
    const stream = await api().activeStream({ maxRecordSizeKiB: 10 * 1024 });
    const sizes = [8 * MIB - 1, 10 * MIB - 1, 10];
    for (const size of sizes) {
      stream.writer.putRecord({ partitionKey: 'k', data: Buffer.alloc(size, 'x') });
      await api().clock.advance(11_000);
    }
    const events = await subscribe(api().client, await activeConsumer(api()));
    const lengths: (number | undefined)[] = [];
    for (let index = 0; index < 3; index++) {
      const event = events.next();
      await api().clock.advance(6000);
      lengths.push((await event)?.Records?.[0]?.Data?.length);
    }
    expect(lengths).toEqual(sizes);
    await events.close();
  });

  it('20 consumers on 32 shards get every record once, in order', async () => {
    const stream = await api().activeStream({ shardCount: 32 });
    const names = Array.from({ length: 20 }, (_, index) => `reader-${index}`);
    for (const name of names) {
      stream.consumers.register(name);
      await api().settleControlPlane();
    }
    const shardIds = stream.reader.listShards().map(({ shardId }) => shardId);
    const clients = Array.from({ length: 4 }, () => clientOf(api().url));
    const reading = stream.consumers.all.flatMap(({ arn }, index) =>
      shardIds.map(async (shardId) => {
        const client = clients[index % clients.length] ?? api().client;
        return { arn, shardId, events: await subscribe(client, arn, { Type: 'LATEST' }, shardId) };
      }),
    );
    const subscriptions = await Promise.all(reading);
    expect(stream.consumers.all.reduce((sum, consumer) => sum + consumer.subscriptions, 0)).toBe(640);
    const expected = new Map<string, string[]>(shardIds.map((shardId) => [shardId, []]));
    for (let index = 0; index < 960; index++) {
      const data = Buffer.from(`${index}`);
      const { shardId } = stream.writer.putRecord({ partitionKey: `key-${index}`, data });
      expected.get(shardId)?.push(`${index}`);
    }
    await Promise.all(
      subscriptions.map(async ({ shardId, events }) => {
        const wanted = expected.get(shardId) ?? [];
        expect(wanted.length).toBeGreaterThan(0);
        expect(await events.texts(wanted.length)).toEqual(wanted);
        await events.close();
      }),
    );
  });
});
