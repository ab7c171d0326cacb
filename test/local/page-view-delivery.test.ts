import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLine, eventId, KinesisProducer } from '../../client';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

/** First part of the client addresses, which are reserved for documentation. */
const NETWORK = '198.51.100.';

/** One valid line of an access log for each number, over three hours. */
const line = (n: number) =>
  `${NETWORK}${n % 251} - jane [20/Nov/2026:${String(10 + (n % 3))}:59:${String(n % 60).padStart(2, '0')} +0000] ` +
  `"GET /page/${n % 20}?n=${n} HTTP/1.1" 200 ${n} "-" "test ${n}"`;

interface S3Object {
  readonly key: string;
  readonly lines: Record<string, string>[];
}

describe('page views in S3', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws;
  let objects: S3Object[];

  const valid = Array.from({ length: 900 }, (_, n) => line(n));
  const poison = ['no page view', `${NETWORK}1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" OK 1`];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'delivery-'));
    assembly = clickstreamAssembly({ capacity: StreamCapacity.provisioned({ shards: 2 }) });
    aws = await LocalAws.start({ assembly, folder, onNotice: () => undefined });
    await aws.clock.play(feed([...valid, ...poison]));
    await aws.clock.play(aws.deliveryStreams.flush());
    objects = await everyObject();
  });

  afterAll(async () => {
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  async function feed(lines: readonly string[]): Promise<void> {
    const client = new KinesisClient(aws.clientConfiguration);
    const producer = new KinesisProducer({ client, streamName: aws.output('StreamName'), clock: aws.clock });
    await producer.putAll(lines.map((text) => encodeLine(Buffer.from(text))));
    await producer.close();
    client.destroy();
  }

  async function everyObject(): Promise<S3Object[]> {
    const client = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
    const Bucket = aws.output('DeliveryBucketName');
    const found: S3Object[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key = '' } of Contents) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        const text = (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
        const lines = text.split('\n').filter((part) => part !== '');
        found.push({ key: Key, lines: lines.map((part) => JSON.parse(part)) });
      }
    }
    client.destroy();
    return found;
  }

  const below = (prefix: string) => objects.filter(({ key }) => key.startsWith(prefix));

  it('every page view is in exactly one object, and nowhere else', () => {
    const ids = below('page-views/').flatMap(({ lines }) => lines.map(({ id }) => id));
    expect([...ids].sort()).toEqual(valid.map((text) => eventId(Buffer.from(text))).sort());
    expect(below('page-views/').length + below('errors/').length).toBe(objects.length);
  });

  it('objects lie where the hour of the view says', () => {
    const keys = below('page-views/').map(({ key }) => key);
    const found = new Set(
      keys.map((key) => /^page-views\/date=\d{4}-\d\d-\d\d\/hour=(\d\d)\/[^/]+\.json\.gz$/.exec(key)?.[1]),
    );
    expect([...found].sort()).toEqual(['10', '11', '12']);
    for (const { key, lines } of below('page-views/')) {
      const [, date, hour] = /date=([\d-]+)\/hour=(\d\d)/.exec(key) ?? [];
      for (const { viewedAt } of lines) expect(viewedAt?.slice(0, 13)).toBe(`${date}T${hour}`);
    }
  });

  it('nothing in them tells who somebody is', () => {
    const text = JSON.stringify(below('page-views/'));
    for (const personal of [NETWORK, 'jane', '"visitor"']) expect(text).not.toContain(personal);
  });

  it('what is no page view is kept as it came, with the reason', () => {
    const failed = below('errors/processing-failed/').flatMap(({ lines }) => lines);
    const raw = failed.map(
      ({ rawData = '' }) => JSON.parse(Buffer.from(rawData, 'base64').toString('utf8')).line,
    );
    expect(raw.sort()).toEqual([...poison].sort());
    for (const { errorCode } of failed) expect(errorCode).toBe('Lambda.ProcessingFailedStatus');
  });

  it('Firehose counts the same', () => {
    const [stream] = aws.deliveryStreams.list();
    expect(stream?.counts).toMatchObject({ read: 902, delivered: 900, failed: 2, lost: 0, pending: 0 });
  });
});
